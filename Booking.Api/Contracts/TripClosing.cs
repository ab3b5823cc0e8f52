using System.Globalization;
using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>How a trip was closed, from what its row says.</summary>
/// <param name="Source">
/// rider, driver, ops, timer or sweep; null when an older release closed it, or nobody has.
/// </param>
/// <param name="Replica">The replica that closed it; null as Source is.</param>
/// <param name="LateMs">
/// From the deadline to DRIVER_NOT_FOUND, by the database's clock; until now, by the API's clock, when the trip still
/// waits. Null when the trip was closed in another way.
/// </param>
/// <param name="Why">A sentence for people.</param>
public sealed record TripClosing(string? Source, string? Replica, double? LateMs, string Why)
{
    /// <summary>A timer that fires within this after its deadline is on time.</summary>
    private static readonly TimeSpan onTime = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A Postgres that takes longer for a statement hangs, if the replica's clock is right. Longer than two clocks
    /// usually differ, and than locks last.
    /// </summary>
    private static readonly TimeSpan hung = TimeSpan.FromSeconds(1);

    /// <summary>The closing of a trip; null while it is open, and not overdue.</summary>
    internal static TripClosing? Of(Trip trip, DateTimeOffset now)
    {
        if (trip.ClosedAt is not { } closed)
        {
            return trip.Status == TripStatus.Waiting && now > trip.DeadlineAt + onTime
                ? Late(null, now - trip.DeadlineAt, "Still open: neither its timer nor the sweep has closed it.")
                : null;
        }

        var change = trip.History is [.., var last] ? last : null;
        if (trip.Status != TripStatus.DriverNotFound)
            return new(change?.Source, change?.Replica, null, $"Closed by {change?.Source ?? "a release that records no cause"}.");
        return Late(change, closed - trip.DeadlineAt, WhyExpired(change, closed - trip.DeadlineAt));
    }

    private static TripClosing Late(TripChange? change, TimeSpan late, string why) => new(
        change?.Source, change?.Replica, Math.Round(late.TotalMilliseconds, 3), why);

    private static string WhyExpired(TripChange? change, TimeSpan lateness)
    {
        var late = string.Create(CultureInfo.InvariantCulture, $"{lateness.TotalSeconds:0.0} s late");
        return change switch
        {
            { Source: { } source } when lateness <= onTime => $"Closed by {(source == "timer" ? "its" : "the")} {source}, on time.",
            { PostgresDown: true } => $"Closed by the {change.Source}, {late}: Postgres had not answered.",
            { Source: "sweep", RedisDown: true } => $"Closed by the sweep, {late}: Redis did not answer, so no timer could fire.",
            { AskedAt: { } asked } when change.At - asked > hung && MayHaveAsked(asked, change, lateness) => string.Create(
                CultureInfo.InvariantCulture,
                $"Closed by the {change.Source}, {late}: Postgres took {(change.At - asked).TotalSeconds:0.0} s to do what it was asked, "
                    + $"if the replica's clock is right."),
            { Source: "timer", Lapsed: true } =>
                $"Closed by its timer, {late}: a replica that had claimed it before died or hung, and its lease lapsed.",
            { Source: "sweep" } => $"Closed by the sweep, {late}: no timer had fired, although Redis answered. Redis had lost it, "
                + "a replica held it and hung, or the pumps were behind.",
            { Source: "timer" } => $"Closed by its timer, {late}: no claim had lapsed, and both stores answered. The pumps were behind.",
            _ => $"Closed {late}, by a release that records no cause.",
        };
    }

    /// <summary>
    /// A timer asks after the deadline; if not, its replica's clock is wrong. A sweep may have asked before it:
    /// Postgres decides what is overdue when it comes to the statement.
    /// </summary>
    private static bool MayHaveAsked(DateTimeOffset asked, TripChange change, TimeSpan lateness) =>
        change.Source == "sweep" || change.At - asked < lateness + hung;
}
