using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

internal static class AssignmentSteps
{
    /// <summary>Assigns trips to drivers who have a minute to acknowledge it.</summary>
    public static Task<IReadOnlyCollection<AssignedTrip>> AssignAsync(
        this TripAssignment assignment, IReadOnlyList<Assignment> pairs, CancellationToken ct) =>
        assignment.AssignAsync(pairs, TimeSpan.FromMinutes(1), ct);
}
