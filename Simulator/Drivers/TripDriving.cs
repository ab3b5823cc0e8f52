using System.Threading.Channels;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// Drives the trips assigned to a driver, one after the other: to the pick-up, start, to the drop-off, complete; or
/// gives a trip back. A change of the trip, such as its cancellation, takes effect at once.
/// </summary>
internal sealed class TripDriving(DriverClient app, Vehicle vehicle, DriverHabits habits, DriverTally tally, SimulatedClock clock)
{
    /// <summary>Real time to wait for an event after a refused or failed step, before reading the trip.</summary>
    private static readonly TimeSpan eventTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Failed steps of one trip after which the driver leaves it: about two minutes of faults.</summary>
    private const int MaxFailures = 20;

    private readonly Channel<LatestTrip> assigned = Channel.CreateUnbounded<LatestTrip>(new() { SingleReader = true });
    private readonly Dictionary<Guid, LatestTrip> trips = [];
    private readonly Lock gate = new();
    private int unfinished;

    /// <summary>Whether there is a trip to drive.</summary>
    public bool IsBusy => Volatile.Read(ref unfinished) > 0;

    /// <summary>
    /// Takes a view of a trip, from an event or an answer, in any order. A new trip of this driver is driven.
    /// </summary>
    public void Update(TripView view)
    {
        lock (gate)
        {
            if (trips.TryGetValue(view.Id, out var known))
            {
                known.Update(view);
            }
            else if (IsToDrive(view))
            {
                Interlocked.Increment(ref unfinished);
                trips[view.Id] = known = new(view);
                assigned.Writer.TryWrite(known);
            }
        }
    }

    /// <summary>Drives trips until cancelled.</summary>
    public async Task DriveAllAsync(CancellationToken ct)
    {
        var ordinal = 0;
        await foreach (var trip in assigned.Reader.ReadAllAsync(ct))
        {
            await DriveAsync(trip, habits.GivesBackAfter(++ordinal), ct);
            vehicle.Stop();
            Interlocked.Decrement(ref unfinished);
        }
    }

    private async Task DriveAsync(LatestTrip trip, double? givesBackAfter, CancellationToken ct)
    {
        if (trip.View is { Status: TripStatus.Assigned } assignedTrip)
            tally.AddPickup(vehicle.Position.DistanceTo(assignedTrip.Pickup));
        for (var failures = 0; failures < MaxFailures;)
        {
            var (view, changed) = trip.Current;
            if (!IsToDrive(view))
                return;
            var part = view.Status == TripStatus.Assigned ? givesBackAfter : null;
            var way = vehicle.DriveTo(view.Status == TripStatus.Assigned ? view.Pickup : view.Dropoff);
            if (await clock.CompletesWithinAsync(changed, clock.ToRealTime(way) * (part ?? 1), ct))
                continue;

            var answer = part is not null ? await app.ReturnAsync(view.Id, ct)
                : view.Status == TripStatus.Assigned ? await app.StartAsync(view.Id, ct)
                : await app.CompleteAsync(view.Id, ct);
            if (answer.Value is { } next)
            {
                if (part is not null)
                    tally.CountReturned();
                trip.Update(next);
                continue;
            }

            // The trip was cancelled meanwhile, or an earlier attempt succeeded and its answer was lost. An event shows
            // which; without an event, the trip is read.
            failures++;
            if (await clock.CompletesWithinAsync(changed, eventTimeout, ct))
                continue;
            var read = await app.GetTripAsync(view.Id, ct);
            if (read.Refusal is not null)
                return;
            if (read.Value is { } seen)
                trip.Update(seen);
        }
    }

    private bool IsToDrive(TripView trip) =>
        trip.DriverId == app.Id && trip.Status is (TripStatus.Assigned or TripStatus.InProgress);
}
