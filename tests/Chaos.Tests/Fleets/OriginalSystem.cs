using Microsoft.EntityFrameworkCore;
using RideAspire.Schema;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>
/// The system that RideAspire replaces, as two processes on a database of its own. It has one timer in memory per trip.
/// </summary>
internal sealed class OriginalSystem : IAsyncDisposable
{
    private OriginalSystem(string database, IReadOnlyList<Replica> replicas)
    {
        Database = new(new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(database + ";Pooling=false").Options);
        Replicas = replicas;
    }

    public IReadOnlyList<Replica> Replicas { get; }

    public RidesDbContext Database { get; }

    /// <summary>Prepares its database on the fleet's Postgres, and starts it.</summary>
    public static async Task<OriginalSystem> StartAsync(Fleet fleet)
    {
        var database = fleet.Postgres.ConnectionString("original");
        Dictionary<string, string?> settings = new()
        {
            // The fleet runs on the same Postgres, and all connections must fit.
            ["ConnectionStrings__rides"] = database + ";Maximum Pool Size=30",
            ["Trips__MatchWindow"] = Fleet.MatchWindow.ToString(),
        };
        var folder = Checkout.BuildOf("tests/Original");
        await using var migration = new Replica("Original", "Original migrate", folder, settings);
        migration.Spawn(arguments: ["migrate"]);
        Assert.Equal(0, await migration.ExitedAsync());

        var system = new OriginalSystem(
            database,
            [.. Enumerable.Range(1, 2).Select(number => new Replica("Original", $"Original {number}", folder, settings))]);
        await Task.WhenAll(system.Replicas.Select(replica => replica.StartAsync()));
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas)
            await replica.DisposeAsync();
        await Database.DisposeAsync();
    }
}
