using Microsoft.EntityFrameworkCore;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>The tables of this system. Postgres decides: what the schema can forbid, the schema forbids.</summary>
public sealed class RidesDbContext(DbContextOptions<RidesDbContext> options) : DbContext(options)
{
    public DbSet<Trip> Trips => Set<Trip>();

    public DbSet<Offer> Offers => Set<Offer>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new TripConfiguration());
        modelBuilder.ApplyConfiguration(new OfferConfiguration());
    }
}
