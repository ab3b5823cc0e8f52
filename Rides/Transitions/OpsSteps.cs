using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// How ops end a trip that its rider and its driver cannot end, such as a ride whose driver's phone is dead. Each step
/// is one guarded update, as those of riders and drivers are (<see cref="TripSteps"/>), and crashes have the same
/// effects. The trip's history says who of ops did it, and why.
/// </summary>
public sealed class OpsSteps(PostgresStore postgres, AfterCommit afterCommit, TripJournal journal)
{
    /// <summary>The statuses from which ops can cancel a trip.</summary>
    public static IReadOnlyList<TripStatus> Cancellable { get; } = [TripStatus.Waiting, TripStatus.Assigned, TripStatus.InProgress];

    /// <summary>The statuses from which ops can complete a trip.</summary>
    public static IReadOnlyList<TripStatus> Completable { get; } = [TripStatus.InProgress];

    /// <summary>WAITING, ASSIGNED or IN_PROGRESS → CANCELLED. A pending offer of the trip is withdrawn.</summary>
    public Task<StepOutcome> CancelAsync(Guid id, OpsNote note, CancellationToken ct) =>
        EndAsync(id, Cancellable, TripStatus.Cancelled, note, ct);

    /// <summary>IN_PROGRESS → COMPLETED.</summary>
    public Task<StepOutcome> CompleteAsync(Guid id, OpsNote note, CancellationToken ct) =>
        EndAsync(id, Completable, TripStatus.Completed, note, ct);

    private async Task<StepOutcome> EndAsync(
        Guid id, IReadOnlyList<TripStatus> from, TripStatus to, OpsNote note, CancellationToken ct)
    {
        string[] names = [.. from.Select(status => status.Name())];
        var (ended, offers, trip) = await postgres.BatchAsync(
            async reader =>
            {
                await reader.SkipAsync(ct);
                return (await reader.ChangedAsync(ct), await OfferClosing.ReadAsync(reader, ct), await reader.TripAsync(ct));
            },
            ct,
            note.ForHistory,
            $"""
            UPDATE trips SET status = {to.Name()}, closed_at = clock_timestamp(), version = version + 1, cause = {Cause.Ops}
            WHERE id = {id} AND status = ANY ({names})
            RETURNING id
            """,
            OfferClosing.OfEnded([id]),
            $"SELECT {TripRow.Columns} FROM trips WHERE id = {id}");
        TripTelemetry.Closed(offers);
        return await Steps.FollowAsync(journal, ended, to, "ops", trip, () => afterCommit.ChangedAsync(trip!, offers));
    }
}

/// <summary>Who of ops does a step, and why.</summary>
/// <param name="By">The caller's subject.</param>
/// <param name="Reason">The reason, for whoever reads the history.</param>
public sealed record OpsNote(string By, string Reason)
{
    /// <summary>
    /// Passes the note to the guard (TripGuard.sql), which adds it to the history with each change of the rest of the
    /// transaction. It comes first in the batch. The settings end with the transaction, so they outlive it in no
    /// session, nor in one that a pooler gives to others.
    /// </summary>
    internal FormattableString ForHistory => $"SELECT set_config('rides.by', {By}, true), set_config('rides.reason', {Reason}, true)";
}
