using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>The numbers of all trips. All instants are by the database's clock.</summary>
/// <param name="At">When they were read.</param>
/// <param name="Waiting">Trips that wait for a driver; counted up to 10,000.</param>
/// <param name="Overdue">
/// Trips that still wait more than 1 s after their deadline; counted up to 10,000. 0 while all is well.
/// </param>
/// <param name="OldestOverdueMs">How far the first of their deadlines has passed; 0 when no trip is overdue.</param>
/// <param name="LongRides">Trips that have been IN_PROGRESS for longer than Trips:LongRide, 4 h by default.</param>
/// <param name="Lateness">
/// How late trips became DRIVER_NOT_FOUND: the last 15 minutes, oldest first. A minute without such a trip is missing.
/// </param>
public sealed record LiveView(
    DateTimeOffset At, long Waiting, long Overdue, double OldestOverdueMs, long LongRides, IReadOnlyList<LatenessView> Lateness)
{
    internal static LiveView Of(TripNumbers numbers) => new(
        numbers.At,
        numbers.Waiting,
        numbers.Overdue.Trips,
        Math.Round(numbers.Overdue.Oldest.TotalMilliseconds, 3),
        numbers.LongRides,
        [
            .. from minute in numbers.Lateness.GroupBy(lateness => lateness.Minute)
               let isExact = minute.Sum(lateness => lateness.Trips) < LiveTrips.MaxTripsOfMinute
               from lateness in minute
               select LatenessView.Of(lateness, isExact),
        ]);
}

/// <summary>How late the trips of a minute became DRIVER_NOT_FOUND that were closed by one source.</summary>
/// <param name="Minute">
/// The start of the minute of their deadlines, as they were at the booking: a trip that came back from a driver got a
/// later one, and counts by that.
/// </param>
/// <param name="Source">timer or sweep; null when an older release closed them.</param>
/// <param name="Trips">How many.</param>
/// <param name="MedianMs">The median of their lateness.</param>
/// <param name="P99Ms">The lateness that 99 of 100 did not exceed.</param>
/// <param name="MaxMs">The greatest lateness.</param>
/// <param name="IsExact">False when only the 200 trips of the minute that were booked last were looked at.</param>
public sealed record LatenessView(
    DateTimeOffset Minute, string? Source, long Trips, double MedianMs, double P99Ms, double MaxMs, bool IsExact)
{
    internal static LatenessView Of(MinuteLateness lateness, bool isExact) => new(
        lateness.Minute, lateness.Source, lateness.Trips, Ms(lateness.Median), Ms(lateness.P99), Ms(lateness.Max), isExact);

    private static double Ms(TimeSpan late) => Math.Round(late.TotalMilliseconds, 3);
}

/// <summary>The drivers of all regions, as the Redis of dispatch knows them.</summary>
/// <param name="Online">Drivers whose last presence is at most Drivers:StaleAfter ago, 15 s by default.</param>
/// <param name="Free">Drivers who can be found by a search.</param>
/// <param name="Stale">Drivers who were seen before that, and are not removed yet.</param>
public sealed record DriversView(long Online, long Free, long Stale);
