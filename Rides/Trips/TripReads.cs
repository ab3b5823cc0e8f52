using Microsoft.Extensions.DependencyInjection;
using RideAspire.Batching;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Reads trips by their ids, without the model: those that are asked for at the same time by one statement.</summary>
public sealed class TripReads
{
    private const int MostAtOnce = 100, Abreast = 2;

    private readonly IServiceScopeFactory scopes;
    private readonly Batcher<Guid, Trip?> batcher;

    public TripReads(IServiceScopeFactory scopes)
    {
        this.scopes = scopes;
        batcher = new(ReadAsync, MostAtOnce, Abreast);
    }

    /// <summary>The trip as it is now; null when there is none.</summary>
    public Task<Trip?> FindAsync(Guid trip, CancellationToken ct) => batcher.RunAsync(trip).WaitAsync(ct);

    private async Task<IReadOnlyList<Trip?>> ReadAsync(IReadOnlyList<Guid> trips)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<RidesDbContext>().BatchAsync(
            reader => reader.RowsAsync(TripNews.Read, CancellationToken.None),
            CancellationToken.None,
            $"""
            SELECT id, rider_id, status, driver_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, closed_at, version, history
            FROM trips WHERE id = ANY ({trips.ToArray()})
            """);
        var byId = rows.ToDictionary(trip => trip.Id);
        return [.. trips.Select(byId.GetValueOrDefault)];
    }
}
