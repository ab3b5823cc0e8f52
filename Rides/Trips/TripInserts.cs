using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Batching;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Inserts waiting trips: those that are booked at the same time by one statement, so that they share a round trip and a commit.</summary>
public sealed class TripInserts
{
    private const int MostAtOnce = 100, Abreast = 2;

    private readonly IServiceScopeFactory scopes;
    private readonly TripOptions options;
    private readonly TimeProvider time;
    private readonly Batcher<BookingRequest, Trip?> batcher;

    public TripInserts(IServiceScopeFactory scopes, IOptions<TripOptions> options, TimeProvider time)
    {
        (this.scopes, this.options, this.time) = (scopes, options.Value, time);
        batcher = new(InsertAsync, MostAtOnce, Abreast);
    }

    /// <summary>The trip as it now is; null where a unique index of the schema has another one in its place.</summary>
    public Task<Trip?> InsertAsync(BookingRequest request, CancellationToken ct) => batcher.RunAsync(request).WaitAsync(ct);

    // By rider, who is in both unique indexes: two batches with the same riders crosswise would wait for one another.
    private async Task<IReadOnlyList<Trip?>> InsertAsync(IReadOnlyList<BookingRequest> requests)
    {
        var inOrder = requests.Index().OrderBy(request => request.Item.RiderId, StringComparer.Ordinal).ToArray();
        var ids = Array.ConvertAll(inOrder, _ => Guid.CreateVersion7(time.GetUtcNow()));
        var booked = await InsertAsync(ids, Array.ConvertAll(inOrder, request => request.Item));

        var answers = new Trip?[requests.Count];
        foreach (var (n, (index, request)) in inOrder.Index())
        {
            if (!booked.TryGetValue(ids[n], out var times))
                continue;
            answers[index] = new()
            {
                Id = ids[n],
                RiderId = request.RiderId,
                Status = TripStatus.Waiting,
                Pickup = request.Pickup,
                Dropoff = request.Dropoff,
                IdempotencyKey = request.IdempotencyKey,
                RequestedAt = times.RequestedAt,
                DeadlineAt = times.DeadlineAt,
                Version = 1,
            };
        }

        return answers;
    }

    private async Task<Dictionary<Guid, (DateTimeOffset RequestedAt, DateTimeOffset DeadlineAt)>> InsertAsync(Guid[] ids, BookingRequest[] requests)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<RidesDbContext>().BatchAsync(
            reader => reader.RowsAsync(row => (Id: row.GetGuid(0), RequestedAt: row.GetFieldValue<DateTimeOffset>(1), DeadlineAt: row.GetFieldValue<DateTimeOffset>(2)), CancellationToken.None),
            CancellationToken.None,
            $"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key, requested_at, deadline_at, version)
            SELECT booking.*, now, now + {options.MatchWindow}, 1
            FROM (SELECT clock_timestamp() AS now) AS clock, (
                SELECT id, rider_id, 'WAITING', pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key
                FROM unnest(
                    {ids}, {Array.ConvertAll(requests, r => r.RiderId)}, {Array.ConvertAll(requests, r => r.Pickup.Lat)}, {Array.ConvertAll(requests, r => r.Pickup.Lon)},
                    {Array.ConvertAll(requests, r => r.Dropoff.Lat)}, {Array.ConvertAll(requests, r => r.Dropoff.Lon)}, {Array.ConvertAll(requests, r => r.IdempotencyKey)})
                    AS b (id, rider_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key)
            ) AS booking
            ON CONFLICT DO NOTHING
            RETURNING id, requested_at, deadline_at
            """);
        return rows.ToDictionary(row => row.Id, row => (row.RequestedAt, row.DeadlineAt));
    }
}
