using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>What the database says of a load's trips, once all that could happen to them has happened.</summary>
internal sealed record Audit(Load Load, IReadOnlyList<Trip> Trips, string LastLines)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>An assignment's guard looks at the clock a moment before the history does.</summary>
    private static readonly TimeSpan fromGuardToHistory = TimeSpan.FromMilliseconds(50);

    /// <summary>From the deadline to the close, by the database's clock, of the trips that found no driver.</summary>
    public Latencies Lateness { get; } = Latencies.Of(
        Trips.Where(trip => trip.Status == TripStatus.DriverNotFound).Select(trip => trip.ClosedAt!.Value - trip.DeadlineAt));

    /// <summary>Still waiting although the deadline has long passed; or booked, by what the rider was told, and not there.</summary>
    public IReadOnlyList<Guid> Lost { get; } =
        [.. Trips.Where(trip => trip.Status == TripStatus.Waiting).Select(trip => trip.Id), .. Load.Booked.Values.Except(Trips.Select(trip => trip.Id))];

    /// <summary>Expired before the deadline, or assigned after it.</summary>
    public IReadOnlyList<Guid> WrongSideOfDeadline { get; } = [.. Trips.Where(trip => trip.History.Any(IsOnWrongSide)).Select(trip => trip.Id)];

    /// <summary>Two trips for one booking; or a history that is none: a step that was made twice, or that the states do not allow.</summary>
    public IReadOnlyList<Guid> Doubled { get; } =
    [
        .. Trips.GroupBy(trip => trip.RiderId).Where(same => same.Count() > 1).SelectMany(same => same).Select(trip => trip.Id),
        .. Trips.Where(trip => !IsOneStory(trip)).Select(trip => trip.Id),
    ];

    public IReadOnlyList<Answer> FailedRequests { get; } = [.. Load.Answers.Where(answer => answer.Failed)];

    /// <summary>The longest that a booking took to be answered, whatever the answer.</summary>
    public TimeSpan SlowestBooking { get; } = Load.Answers.Where(answer => answer.What == "POST /v1/trips").Select(answer => answer.Took).DefaultIfEmpty().Max();

    /// <summary>Stops the load and waits until no trip of it waits any more, or until a late one is lost.</summary>
    public static async Task<Audit> OfAsync(Fleet fleet, Load load)
    {
        await load.StopAsync();
        await using var db = fleet.NewContext();
        return new(load, await ClosedAsync(db, load.Row, Fleet.MatchWindow + patience), fleet.LastLines);
    }

    /// <summary>A load's trips once none of them waits any more, or patience is at its end.</summary>
    public static async Task<IReadOnlyList<Trip>> ClosedAsync(RidesDbContext db, string row, TimeSpan patience)
    {
        using var looks = new PeriodicTimer(betweenLooks);
        var began = TimeProvider.System.GetTimestamp();
        var trips = db.Trips.AsNoTracking().Where(trip => trip.RiderId.StartsWith(row));
        while (await trips.AnyAsync(trip => trip.Status == TripStatus.Waiting) && TimeProvider.System.GetElapsedTime(began) < patience)
            await looks.WaitForNextTickAsync();
        return await trips.ToListAsync();
    }

    private static bool IsOnWrongSide(TripChange change) =>
        (change.Status == TripStatus.DriverNotFound && change.At < change.DeadlineAt)
        || (change.Status == TripStatus.Assigned && change.At - fromGuardToHistory >= change.DeadlineAt);

    // The changes since the booking. Nobody gives a trip back here, so no state comes twice.
    private static bool IsOneStory(Trip trip) => trip.Version == trip.History.Count + 1 && trip.History.Select(change => change.Status).ToArray() is
        [] or [TripStatus.DriverNotFound] or [TripStatus.Cancelled]
        or [TripStatus.Assigned] or [TripStatus.Assigned, TripStatus.Cancelled]
        or [TripStatus.Assigned, TripStatus.InProgress] or [TripStatus.Assigned, TripStatus.InProgress, TripStatus.Completed];
}
