using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Schema;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>What became of a load's trips, by the database.</summary>
internal sealed record Audit(Load Load, IReadOnlyList<Trip> Trips, string LastLines)
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>The guard of an assignment reads the clock a moment before the history does.</summary>
    private static readonly TimeSpan fromGuardToHistory = TimeSpan.FromMilliseconds(50);

    /// <summary>From deadline to close, by the database's clock, of the trips that found no driver.</summary>
    public Latencies Lateness { get; } = Latencies.Of(
        Trips.Where(trip => trip.Status == TripStatus.DriverNotFound).Select(trip => trip.ClosedAt!.Value - trip.DeadlineAt));

    /// <summary>
    /// Trips still WAITING long after their deadline, and answered bookings without a trip.
    /// </summary>
    public IReadOnlyList<Guid> Lost { get; } =
    [
        .. Trips.Where(trip => trip.Status == TripStatus.Waiting).Select(trip => trip.Id),
        .. Load.Booked.Values.Except(Trips.Select(trip => trip.Id)),
    ];

    /// <summary>Trips that expired before their deadline or were assigned after it.</summary>
    public IReadOnlyList<Guid> WrongSideOfDeadline { get; } =
        [.. Trips.Where(trip => trip.History.Any(IsOnWrongSide)).Select(trip => trip.Id)];

    /// <summary>Two trips for one booking, and trips whose history repeats a step or has an illegal one.</summary>
    public IReadOnlyList<Guid> Doubled { get; } =
    [
        .. Trips.GroupBy(trip => trip.RiderId).Where(same => same.Count() > 1).SelectMany(same => same).Select(trip => trip.Id),
        .. Trips.Where(trip => !HasLegalHistory(trip)).Select(trip => trip.Id),
    ];

    public IReadOnlyList<Answer> FailedRequests { get; } = [.. Load.Answers.Where(answer => answer.Failed)];

    /// <summary>The slowest answer to a booking, whatever its status.</summary>
    public TimeSpan SlowestBooking { get; } =
        Load.Answers.Where(answer => answer.What == "POST /v1/trips").Select(answer => answer.Took).DefaultIfEmpty().Max();

    /// <summary>Stops the load. Waits until none of its trips is WAITING, or until a late one counts as lost.</summary>
    public static async Task<Audit> OfAsync(Fleet fleet, Load load)
    {
        await load.StopAsync();
        await using var db = fleet.NewContext();
        return new(load, await ClosedAsync(db, load.Row, Fleet.MatchWindow + timeout), fleet.LastLines);
    }

    /// <summary>Returns a load's trips once none of them is WAITING, or after the timeout.</summary>
    public static async Task<IReadOnlyList<Trip>> ClosedAsync(RidesDbContext db, string row, TimeSpan timeout)
    {
        using var looks = new PeriodicTimer(betweenLooks);
        var began = TimeProvider.System.GetTimestamp();
        var trips = db.Trips.AsNoTracking().Where(trip => trip.RiderId.StartsWith(row));
        while (await trips.AnyAsync(trip => trip.Status == TripStatus.Waiting) && TimeProvider.System.GetElapsedTime(began) < timeout)
            await looks.WaitForNextTickAsync();
        return await trips.ToListAsync();
    }

    private static bool IsOnWrongSide(TripChange change) =>
        (change.Status == TripStatus.DriverNotFound && change.At < change.DeadlineAt)
        || (change.Status == TripStatus.Assigned && change.At - fromGuardToHistory >= change.DeadlineAt);

    // The changes since the booking. No driver gives a trip back here, so no state comes twice.
    private static bool HasLegalHistory(Trip trip) =>
        trip.Version == trip.History.Count + 1 && trip.History.Select(change => change.Status).ToArray() is
        [] or [TripStatus.DriverNotFound] or [TripStatus.Cancelled]
        or [TripStatus.Assigned] or [TripStatus.Assigned, TripStatus.Cancelled]
        or [TripStatus.Assigned, TripStatus.InProgress] or [TripStatus.Assigned, TripStatus.InProgress, TripStatus.Completed];
}
