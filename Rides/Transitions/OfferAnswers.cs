using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Drivers' answers to their offers. To a driver, another driver's offer does not exist. Losing a race is an ordinary
/// outcome.
/// </summary>
/// <remarks>
/// A crash after the commit of an acceptance leaves timers that fire without effect. A crash after that of a decline
/// delays the next driver's offer until the timer of this one fires.
/// </remarks>
public sealed class OfferAnswers(PostgresStore postgres, DriverPool drivers, AfterCommit afterCommit, TripJournal journal)
{
    private const string ActivePerDriver = "ux_trips_active_per_driver";

    /// <summary>
    /// PENDING → ACCEPTED and WAITING → ASSIGNED, both or neither: before the offer lapses, and before the trip's
    /// deadline.
    /// </summary>
    /// <remarks>
    /// The first statement takes the trip's lock. So another transition of the trip has either committed before the
    /// second statement reads, or waits. The previous release may have offered a trip to its own rider. They cannot
    /// accept it.
    /// </remarks>
    public async Task<AnswerOutcome> AcceptAsync(Guid id, string driver, CancellationToken ct)
    {
        List<(AssignedTrip Trip, TimeSpan Pending)> accepted;
        AnswerOutcome outcome;
        try
        {
            (accepted, outcome) = await postgres.BatchAsync(
                async reader =>
                {
                    await reader.SkipAsync(ct);
                    return (await reader.RowsAsync(ReadAccepted, ct), await OutcomeAsync(reader, ct));
                },
                ct,
                $"""
                SELECT id FROM trips
                WHERE id = (SELECT trip_id FROM offers WHERE id = {id} AND driver_id = {driver} AND status = 'PENDING') FOR UPDATE
                """,
                $"""
                WITH clock AS MATERIALIZED (
                    SELECT clock_timestamp() AS now
                ), accepted AS (
                    UPDATE offers SET status = 'ACCEPTED', closed_at = clock.now, version = offers.version + 1
                    FROM trips, clock
                    WHERE offers.id = {id} AND offers.driver_id = {driver} AND offers.status = 'PENDING' AND offers.lapses_at > clock.now
                        AND trips.id = offers.trip_id AND trips.status = 'WAITING' AND trips.deadline_at > clock.now
                        AND trips.rider_id <> offers.driver_id
                    RETURNING offers.trip_id, offers.driver_id, clock.now - offers.offered_at AS pending,
                        clock.now - {TripRow.WaitingSince} AS waited
                )
                UPDATE trips SET status = 'ASSIGNED', driver_id = accepted.driver_id, version = trips.version + 1, cause = {Cause.Driver}
                FROM accepted WHERE trips.id = accepted.trip_id
                RETURNING trips.id, trips.driver_id, trips.deadline_at, accepted.waited, trips.trace_parent, accepted.pending
                """,
                Outcome(id, driver));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: ActivePerDriver })
        {
            return await postgres.BatchAsync(reader => OutcomeAsync(reader, ct), ct, Outcome(id, driver)) with { HasTrip = true };
        }

        List<AssignedTrip> assigned = [.. accepted.Select(one => one.Trip)];
        TripTelemetry.Assigned(assigned);
        accepted.ForEach(one => TripTelemetry.OfferEnded(OfferStatus.Accepted, one.Pending));
        await afterCommit.AcceptedAsync(assigned);
        assigned.ForEach(trip => journal.Accepted(trip, id));
        return outcome with { Done = assigned.Count == 1 };
    }

    /// <summary>PENDING → DECLINED, before the offer lapses.</summary>
    public async Task<AnswerOutcome> DeclineAsync(Guid id, string driver, CancellationToken ct)
    {
        var (declined, outcome) = await postgres.BatchAsync(
            async reader => (await reader.RowsAsync(ReadClosed, ct), await OutcomeAsync(reader, ct)),
            ct,
            Decline($"id = {id} AND driver_id = {driver} AND lapses_at > clock_timestamp()"),
            Outcome(id, driver));
        await FollowDeclineAsync(declined);
        return outcome with { Done = declined.Count == 1 };
    }

    /// <summary>Takes a driver offline, and declines their pending offer.</summary>
    /// <remarks>
    /// Offline comes first, so that no search finds the driver again. A worker that found them just before may still
    /// make an offer, which lapses, as it does after a crash between the two.
    /// </remarks>
    /// <param name="driver">The driver.</param>
    /// <param name="age">How long ago the request began. A driver who was seen since stays online.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>The declined offer; empty when none was pending.</returns>
    public async Task<IReadOnlyCollection<ClosedOffer>> GoOfflineAsync(string driver, TimeSpan age, CancellationToken ct)
    {
        if (!await drivers.LeaveAsync(driver, age))
            return [];

        var declined = await postgres.QueryAsync(Decline($"driver_id = {driver}"), ReadClosed, ct);
        await FollowDeclineAsync(declined);
        return declined;
    }

    private static FormattableString Decline(FormattableString offer) => $"""
        UPDATE offers SET status = 'DECLINED', closed_at = clock_timestamp(), version = version + 1
        WHERE {offer} AND status = 'PENDING'
        RETURNING trip_id, driver_id, closed_at - offered_at, {OfferClosing.TraceParent}
        """;

    private async Task FollowDeclineAsync(List<ClosedOffer> declined)
    {
        TripTelemetry.Closed(declined);
        await afterCommit.OffersDeclinedAsync(declined);
        journal.Closed(declined);
    }

    private static (AssignedTrip Trip, TimeSpan Pending) ReadAccepted(NpgsqlDataReader row) =>
        (TripAssignment.Read(row), row.GetTimeSpan(TripAssignment.Columns));

    private static ClosedOffer ReadClosed(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), OfferStatus.Declined, row.GetTimeSpan(2), row.TextOrNull(3));

    private static FormattableString Outcome(Guid id, string driver) => $"""
        SELECT {TripRow.Columns}, {OfferRow.Columns},
            offers.lapses_at <= clock_timestamp() OR trips.deadline_at <= clock_timestamp()
        FROM offers JOIN trips ON trips.id = offers.trip_id
        WHERE offers.id = {id} AND offers.driver_id = {driver}
        """;

    private static async Task<AnswerOutcome> OutcomeAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var rows = await reader.RowsAsync(
            row => (Offered: OfferRow.ReadWithTrip(row), IsOver: row.GetBoolean(TripRow.Count + OfferRow.Count)), ct);
        return rows is [var (offered, isOver)] ? new(false, offered.Offer, offered.Trip) { IsOver = isOver } : new(false, null, null);
    }
}

/// <summary>The outcome of a driver's answer.</summary>
/// <param name="Done">True for the one answer that took effect.</param>
/// <param name="Offer">The offer as it is now; null when the driver has no offer of that id.</param>
/// <param name="Trip">Its trip as it is now.</param>
public sealed record AnswerOutcome(bool Done, Offer? Offer, Trip? Trip)
{
    /// <summary>
    /// True when the offer's window, or the trip's deadline, has passed, whether or not that is recorded yet.
    /// </summary>
    public bool IsOver { get; init; }

    /// <summary>True when the driver has another active trip.</summary>
    public bool HasTrip { get; init; }
}
