using System.Threading.Channels;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>
/// Drives the trips that are the driver's, one after the other: to the pick-up, start, to the drop-off, complete; or gives one back.
/// What is told of a trip meanwhile, such as its cancellation, counts at once.
/// </summary>
internal sealed class Wheel(DriverClient app, Vehicle vehicle, DriverHabits habits, DriverTally tally, SimulatedClock clock)
{
    /// <summary>Real time that the events have, after a step that was refused or failed, to say how the trip really is.</summary>
    private static readonly TimeSpan patienceWithEvents = TimeSpan.FromSeconds(5);

    /// <summary>Steps that may go wrong in one trip, before it is left as it is: about two minutes of faults.</summary>
    private const int MostMishaps = 20;

    private readonly Channel<KnownTrip> assigned = Channel.CreateUnbounded<KnownTrip>(new() { SingleReader = true });
    private readonly Dictionary<Guid, KnownTrip> trips = [];
    private readonly Lock gate = new();
    private int undriven;

    /// <summary>Whether there is a trip to drive.</summary>
    public bool IsBusy => Volatile.Read(ref undriven) > 0;

    /// <summary>Told of a trip, by events and answers, in any order. One that is new and the driver's is driven.</summary>
    public void Learn(TripView told)
    {
        lock (gate)
        {
            if (trips.TryGetValue(told.Id, out var known))
            {
                known.Learn(told);
            }
            else if (IsToDrive(told))
            {
                Interlocked.Increment(ref undriven);
                trips[told.Id] = known = new(told);
                assigned.Writer.TryWrite(known);
            }
        }
    }

    /// <summary>Drives until cancelled.</summary>
    public async Task DriveAsync(CancellationToken ct)
    {
        var ordinal = 0;
        await foreach (var trip in assigned.Reader.ReadAllAsync(ct))
        {
            await DriveAsync(trip, habits.GivesBackAfter(++ordinal), ct);
            vehicle.Stop();
            Interlocked.Decrement(ref undriven);
        }
    }

    private async Task DriveAsync(KnownTrip trip, double? givesBackAfter, CancellationToken ct)
    {
        for (var mishaps = 0; mishaps < MostMishaps;)
        {
            var (view, newer) = trip.Now;
            if (!IsToDrive(view))
                return;
            var part = view.Status == TripStatus.Assigned ? givesBackAfter : null;
            var way = vehicle.DriveTo(view.Status == TripStatus.Assigned ? view.Pickup : view.Dropoff);
            if (await clock.HappensWithinAsync(newer, clock.Real(way) * (part ?? 1), ct))
                continue;

            var answer = part is not null ? await app.ReturnAsync(view.Id, ct)
                : view.Status == TripStatus.Assigned ? await app.StartAsync(view.Id, ct)
                : await app.CompleteAsync(view.Id, ct);
            if (answer.Value is { } next)
            {
                if (part is not null)
                    tally.CountReturned();
                trip.Learn(next);
                continue;
            }

            // Cancelled in between, or an earlier send took effect and its answer was lost: the events tell, else a look does.
            mishaps++;
            if (await clock.HappensWithinAsync(newer, patienceWithEvents, ct))
                continue;
            var look = await app.GetTripAsync(view.Id, ct);
            if (look.Refusal is not null)
                return;
            if (look.Value is { } seen)
                trip.Learn(seen);
        }
    }

    private bool IsToDrive(TripView trip) =>
        trip.DriverId == app.Id && trip.Status is (TripStatus.Assigned or TripStatus.InProgress);
}
