using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace RideAspire.Schema;

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without a running service or database.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<RidesDbContext>
{
    public RidesDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql("Host=localhost;Database=rides").UseRidesMigrations().Options);
}
