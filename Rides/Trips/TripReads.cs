using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>Reads trips by their ids. Concurrent calls share a statement.</summary>
public sealed class TripReads
{
    private const int MaxBatch = 100, MaxConcurrency = 2;

    private readonly PostgresStore postgres;
    private readonly Batcher<Guid, Trip?> batcher;

    public TripReads(PostgresStore postgres)
    {
        this.postgres = postgres;
        batcher = new("reads", FindAsync, MaxBatch, MaxConcurrency);
    }

    /// <summary>Returns the trip as it is now; null when there is none.</summary>
    /// <exception cref="UnknownStatusException">Only a newer release knows its status.</exception>
    public async Task<Trip?> FindAsync(Guid trip, CancellationToken ct) => (await batcher.RunAsync(trip, ct))?.Known();

    /// <summary>
    /// Returns those of the given trips that have a newer version than the known one, in no order, also those with a
    /// status that only a newer release knows.
    /// </summary>
    /// <param name="known">Each trip once, with its known version; 0 when none is known.</param>
    /// <param name="ct">Cancels the statement.</param>
    public Task<List<Trip>> NewerAsync(IReadOnlyCollection<KeyValuePair<Guid, int>> known, CancellationToken ct)
    {
        var ids = known.Select(trip => trip.Key).ToArray();
        var versions = known.Select(trip => trip.Value).ToArray();
        return postgres.QueryAsync(
            $"""
            SELECT {TripRow.Columns}
            FROM trips JOIN unnest({ids}, {versions}) AS known (id, version) ON trips.id = known.id AND trips.version > known.version
            """,
            TripRow.ReadAny,
            ct);
    }

    private async Task<IReadOnlyList<Trip?>> FindAsync(IReadOnlyList<Guid> trips)
    {
        var rows = await postgres.QueryAsync(
            $"SELECT {TripRow.Columns} FROM trips WHERE id = ANY ({trips.ToArray()})", TripRow.ReadAny, CancellationToken.None);
        var byId = rows.ToDictionary(trip => trip.Id);
        return [.. trips.Select(byId.GetValueOrDefault)];
    }
}
