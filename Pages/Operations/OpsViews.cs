using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Operations;

/// <summary>The numbers of all trips, as <c>GET /v1/ops/live</c> answers them.</summary>
public sealed record LiveNumbers(
    DateTimeOffset At, long Waiting, long Overdue, double OldestOverdueMs, long LongRides, IReadOnlyList<MinuteLateness> Lateness);

/// <summary>How late the trips of a minute became DRIVER_NOT_FOUND that were closed by one source.</summary>
public sealed record MinuteLateness(
    DateTimeOffset Minute, string? Source, long Trips, double MedianMs, double P99Ms, double MaxMs, bool IsExact);

/// <summary>The numbers of drivers, as <c>GET /v1/ops/drivers</c> answers them.</summary>
public sealed record DriverNumbers(long Online, long Free, long Stale);

/// <summary>The timers and the pumps, as <c>GET /v1/ops/timers</c> answers them.</summary>
public sealed record TimerNumbers(IReadOnlyList<TimerQueue> Queues);

/// <summary>A queue of timers.</summary>
public sealed record TimerQueue(
    string Name,
    long Armed,
    long Due,
    long Leased,
    double OverdueMs,
    double ClaimedPerSecond,
    IReadOnlyList<TimerShard> Shards,
    IReadOnlyList<TimerPump> Pumps);

/// <summary>A part of a queue.</summary>
public sealed record TimerShard(int Shard, long Armed, long Due, long Leased, bool IsExact, DateTimeOffset? OldestDueAt);

/// <summary>The pump of a replica.</summary>
public sealed record TimerPump(string Replica, DateTimeOffset LastPassAt, double AgeMs, double ClaimedPerSecond);

/// <summary>How many workers heard a request to sweep.</summary>
public sealed record SweepAnswer(long Workers);

/// <summary>A trip with all that is known of it, as <c>GET /v1/ops/trips/{id}</c> answers it.</summary>
public sealed record InspectedTrip(
    TripView Trip, IReadOnlyList<TripChange> History, IReadOnlyList<InspectedOffer> Offers, TripClosing? Closing, string? TraceId);

/// <summary>A change of a trip's status, and who or what made it.</summary>
public sealed record TripChange(
    int Version, string Status, string? DriverId, DateTimeOffset DeadlineAt, DateTimeOffset At, string? By, string? Reason, string? Source,
    string? Replica);

/// <summary>An offer of a trip to a driver.</summary>
public sealed record InspectedOffer(
    Guid Id, string DriverId, string Status, DateTimeOffset OfferedAt, DateTimeOffset LapsesAt, DateTimeOffset? ClosedAt);

/// <summary>Who closed a trip, how late and why.</summary>
public sealed record TripClosing(string? Source, string? Replica, double? LateMs, string Why);

/// <summary>Why ops end a trip.</summary>
public sealed record EndTrip(string Reason);
