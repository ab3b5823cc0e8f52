using Npgsql;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>The outcome of a step.</summary>
/// <param name="Done">True for the one caller whose update took effect.</param>
/// <param name="Trip">The trip as it is now; null when the caller has no trip of that id.</param>
public sealed record StepOutcome(bool Done, Trip? Trip);

/// <summary>What all steps have in common.</summary>
internal static class Steps
{
    /// <summary>
    /// Counts the transition, does what follows its commit, and records it, if the update took effect.
    /// </summary>
    /// <param name="by">Who requested the step, for the log.</param>
    public static async Task<StepOutcome> FollowAsync(
        TripJournal journal, int changed, TripStatus to, string by, Trip? trip, Func<Task> follow)
    {
        TripTelemetry.Transition(to, changed);
        if (changed == 1)
        {
            await follow();
            journal.Changed(trip!, to, by);
        }

        return new(changed == 1, trip);
    }

    /// <summary>How many rows an update changed.</summary>
    public static async Task<int> ChangedAsync(this NpgsqlDataReader reader, CancellationToken ct) =>
        (await reader.RowsAsync(row => row.GetGuid(0), ct)).Count;

    /// <summary>The trip as it is now; null when there is none.</summary>
    public static async Task<Trip?> TripAsync(this NpgsqlDataReader reader, CancellationToken ct) =>
        (await reader.RowsAsync(TripRow.Read, ct)).SingleOrDefault();
}
