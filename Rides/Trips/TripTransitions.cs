using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>
/// The transitions that a rider or a driver asks for. Each is one guarded update whose row count is the answer; losing a race is an
/// ordinary outcome. The trip is read afterwards, so that the caller can show, or refuse by, what now holds.
/// </summary>
public sealed class TripTransitions(RidesDbContext db)
{
    /// <summary>WAITING or ASSIGNED → CANCELLED.</summary>
    public Task<TransitionOutcome> CancelAsync(Guid id, CancellationToken ct) =>
        CloseAsync(id, TripStatus.Cancelled, t => t.Status == TripStatus.Waiting || t.Status == TripStatus.Assigned, ct);

    /// <summary>ASSIGNED → IN_PROGRESS.</summary>
    public async Task<TransitionOutcome> StartAsync(Guid id, CancellationToken ct)
    {
        var rows = await db.Trips.Where(t => t.Id == id && t.Status == TripStatus.Assigned)
            .ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Status, TripStatus.InProgress)
                .SetProperty(t => t.Version, t => t.Version + 1), ct);
        return await OutcomeAsync(id, rows, TripStatus.InProgress, ct);
    }

    /// <summary>IN_PROGRESS → COMPLETED.</summary>
    public Task<TransitionOutcome> CompleteAsync(Guid id, CancellationToken ct) =>
        CloseAsync(id, TripStatus.Completed, t => t.Status == TripStatus.InProgress, ct);

    private async Task<TransitionOutcome> CloseAsync(Guid id, TripStatus final, Expression<Func<Trip, bool>> allowed, CancellationToken ct)
    {
        var rows = await db.Trips.Where(t => t.Id == id).Where(allowed)
            .ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Status, final)
                .SetProperty(t => t.ClosedAt, t => PostgresClock.Now())
                .SetProperty(t => t.Version, t => t.Version + 1), ct);
        return await OutcomeAsync(id, rows, final, ct);
    }

    private async Task<TransitionOutcome> OutcomeAsync(Guid id, int rows, TripStatus to, CancellationToken ct)
    {
        if (rows == 1)
            RideTelemetry.Transition(to, 1);
        return new(rows == 1, await db.Trips.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct));
    }
}

/// <summary>What became of a transition.</summary>
/// <param name="Done">True for the one caller whose update took effect.</param>
/// <param name="Trip">The trip as it now is; null when there is none of that id.</param>
public sealed record TransitionOutcome(bool Done, Trip? Trip);
