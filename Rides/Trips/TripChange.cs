namespace RideAspire.Trips;

/// <summary>One change of a trip's status, as the database recorded it with the change itself.</summary>
/// <param name="Version">The trip's version since then; the first change makes version 2.</param>
/// <param name="Status">The trip's status since then.</param>
/// <param name="DriverId">The trip's driver since then.</param>
/// <param name="DeadlineAt">The trip's deadline since then.</param>
/// <param name="At">When it changed, by the database's clock.</param>
/// <param name="By">Who of ops made the change; null when riders, drivers or the system did.</param>
/// <param name="Reason">Why ops made the change; null when they did not.</param>
/// <param name="Source">
/// What made the change: <c>rider</c>, <c>driver</c>, <c>ops</c>, <c>matching</c>, <c>timer</c> or <c>sweep</c>. Null
/// when an older release did.
/// </param>
/// <param name="Replica">
/// The replica that made it, by the application's name of its connection: <c>Timeout.Worker@host:1</c>. Null when an
/// older release did.
/// </param>
/// <param name="Lapsed">
/// True when another claim of the timer had lapsed before: its replica died or hung. Else null.
/// </param>
/// <param name="PostgresDown">
/// True when a call of that replica to Postgres had failed within 5 s before, or calls had waited for 500 ms without an
/// answer to any. Else null.
/// </param>
/// <param name="RedisDown">True when one to Redis had. Else null.</param>
/// <param name="AskedAt">
/// When the timer or the sweep asked Postgres to expire the trip, by the replica's clock; null for other changes. Much
/// earlier than <paramref name="At"/>, it means that Postgres had the statement and did not run it.
/// </param>
public sealed record TripChange(
    int Version,
    TripStatus Status,
    string? DriverId,
    DateTimeOffset DeadlineAt,
    DateTimeOffset At,
    string? By = null,
    string? Reason = null,
    string? Source = null,
    string? Replica = null,
    bool? Lapsed = null,
    bool? PostgresDown = null,
    bool? RedisDown = null,
    DateTimeOffset? AskedAt = null);
