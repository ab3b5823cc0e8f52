using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>Inserts waiting trips. Concurrent bookings share a statement, and so a round trip and a commit.</summary>
internal sealed class TripInserts
{
    private const int MaxBatch = 100, MaxConcurrency = 2;

    private readonly PostgresStore postgres;
    private readonly TripOptions options;
    private readonly TimeProvider time;
    private readonly Batcher<BookingRequest, Trip?> batcher;

    public TripInserts(PostgresStore postgres, IOptions<TripOptions> options, TimeProvider time)
    {
        (this.postgres, this.options, this.time) = (postgres, options.Value, time);
        batcher = new("bookings", InsertBatchAsync, MaxBatch, MaxConcurrency);
    }

    /// <summary>
    /// Returns the new trip; null when a unique index of the schema refused it, or the rider has booked too many trips
    /// within a minute.
    /// </summary>
    /// <param name="request">The booking.</param>
    /// <param name="ct">
    /// Ends the wait. A booking that still waits for others is then never sent. One that was sent may be made.
    /// </param>
    /// <exception cref="TimeoutException">Too many bookings wait already.</exception>
    public Task<Trip?> InsertAsync(BookingRequest request, CancellationToken ct) => batcher.RunAsync(request, ct);

    // In the order of the riders, who are in both unique indexes: two batches with the same riders in opposite order
    // would wait for one another.
    private async Task<IReadOnlyList<Trip?>> InsertBatchAsync(IReadOnlyList<BookingRequest> requests)
    {
        var ordered = requests.Index().OrderBy(request => request.Item.RiderId, StringComparer.Ordinal).ToArray();
        var ids = Array.ConvertAll(ordered, _ => Guid.CreateVersion7(time.GetUtcNow()));
        var inserted = await InsertRowsAsync(ids, Array.ConvertAll(ordered, request => request.Item));

        var answers = new Trip?[requests.Count];
        foreach (var (n, (index, request)) in ordered.Index())
        {
            if (!inserted.TryGetValue(ids[n], out var times))
                continue;
            answers[index] = new()
            {
                Id = ids[n],
                RiderId = request.RiderId,
                Status = TripStatus.Waiting,
                Pickup = request.Pickup,
                Dropoff = request.Dropoff,
                IdempotencyKey = request.IdempotencyKey,
                TraceParent = request.TraceParent,
                RequestedAt = times.RequestedAt,
                DeadlineAt = times.DeadlineAt,
                Version = 1,
            };
        }

        return answers;
    }

    private async Task<Dictionary<Guid, (DateTimeOffset RequestedAt, DateTimeOffset DeadlineAt)>> InsertRowsAsync(
        Guid[] ids, BookingRequest[] requests)
    {
        var rows = await postgres.QueryAsync(
            Insert(ids, requests, options),
            row => (
                Id: row.GetGuid(0), RequestedAt: row.GetFieldValue<DateTimeOffset>(1), DeadlineAt: row.GetFieldValue<DateTimeOffset>(2)),
            CancellationToken.None);
        return rows.ToDictionary(row => row.Id, row => (row.RequestedAt, row.DeadlineAt));
    }

    /// <summary>The statement that inserts trips. It returns those that were inserted.</summary>
    internal static FormattableString Insert(Guid[] ids, BookingRequest[] requests, TripOptions options) => $"""
        INSERT INTO trips ({TripRow.Inserted})
        SELECT booking.*, now, now + {options.MatchWindow}, 1
        FROM (SELECT clock_timestamp() AS now) AS clock, (
            SELECT id, rider_id, 'WAITING', pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key, trace_parent
            FROM unnest(
                {ids}, {Array.ConvertAll(requests, r => r.RiderId)},
                {Array.ConvertAll(requests, r => r.Pickup.Lat)}, {Array.ConvertAll(requests, r => r.Pickup.Lon)},
                {Array.ConvertAll(requests, r => r.Dropoff.Lat)}, {Array.ConvertAll(requests, r => r.Dropoff.Lon)},
                {Array.ConvertAll(requests, r => r.IdempotencyKey)}, {Array.ConvertAll(requests, r => r.TraceParent)})
                AS b (id, rider_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key, trace_parent)
        ) AS booking
        WHERE {BookingRate.MayBook(options.MostPerMinute)}
        ON CONFLICT DO NOTHING
        RETURNING id, requested_at, deadline_at
        """;
}
