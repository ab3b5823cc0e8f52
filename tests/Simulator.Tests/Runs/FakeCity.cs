using System.Collections.Concurrent;
using System.Text.Json;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// Trips, offers and drivers as a server keeps them, in memory, by a clock that is hours away from ours. With each turn it expires
/// trips, exactly <see cref="Lateness"/> after their deadline, lets offers lapse, and finds a driver for each waiting trip.
/// </summary>
internal sealed class FakeCity
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Guid, TripView> trips = new();
    private readonly Dictionary<string, Guid> tripsByKey = [];
    private readonly List<FakeOffer> offers = [];
    private readonly Dictionary<string, bool> online = [];
    private readonly ConcurrentDictionary<string, Feed> feeds = new();
    private readonly TaskCompletionSource booked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long a rider waits for a driver.</summary>
    public TimeSpan MatchWindow { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeSpan OfferWindow { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Negative: trips expire early. Null: no trip ever expires.</summary>
    public TimeSpan? Lateness { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How far this clock is ahead of ours.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromHours(-5);

    /// <summary>Completes with the first booking.</summary>
    public Task Booked => booked.Task;

    public int Bookings { get; private set; }

    public int OnlineNow => online.Count;

    public ICollection<TripView> Trips => trips.Values;

    public IReadOnlyCollection<FakeOffer> Offers => offers;

    private DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Ahead;

    public Feed Events(string of) => feeds.GetOrAdd(of, _ => new());

    /// <summary>The same key gives the same trip; a rider with another open trip is refused.</summary>
    public Answer<TripView> Book(string rider, BookingRequest request, string key)
    {
        lock (gate)
        {
            Bookings++;
            if (tripsByKey.TryGetValue(key, out var known))
                return new(trips[known]);
            if (trips.Values.Any(open => open.RiderId == rider && !open.Status.IsFinal()))
                return new(null, "open-trip");
            var trip = new TripView
            {
                Id = Guid.NewGuid(),
                Status = TripStatus.Waiting,
                RiderId = rider,
                Pickup = request.Pickup,
                Dropoff = request.Dropoff,
                RequestedAt = Now,
                DeadlineAt = Now + MatchWindow,
            };
            tripsByKey[key] = trip.Id;
            booked.TrySetResult();
            return new(Change(trip));
        }
    }

    public Answer<TripView> Look(string who, Guid id) =>
        trips.TryGetValue(id, out var trip) && (trip.RiderId == who || trip.DriverId == who) ? new(trip) : new(null, Problem.NoSuchTrip);

    public Answer<TripView> Cancel(string rider, Guid id)
    {
        lock (gate)
        {
            if (Look(rider, id).Value is not { } trip)
                return new(null, Problem.NoSuchTrip);
            if (trip.Status is not (TripStatus.Waiting or TripStatus.Assigned))
                return new(null, "wrong-state");
            foreach (var offer in offers.Where(offer => offer.Trip == id && offer.IsPending))
                Close(offer, OfferStatus.Withdrawn);
            return new(Change(trip with { Status = TripStatus.Cancelled, ClosedAt = Now }, tellDriver: true));
        }
    }

    /// <summary>A driver's start, completion or return of a trip.</summary>
    public Answer<TripView> Step(string driver, Guid id, TripStatus from, TripStatus to)
    {
        lock (gate)
        {
            if (Look(driver, id).Value is not { } trip)
                return new(null, Problem.NoSuchTrip);
            if (trip.Status != from)
                return new(null, "wrong-state");
            if (to != TripStatus.Waiting)
                return new(Change(trip with { Status = to, ClosedAt = to.IsFinal() ? Now : null }, tellDriver: true));
            offers.Single(offer => offer.Trip == id && offer.Status == OfferStatus.Accepted).Status = OfferStatus.Returned;
            return new(Change(trip with { Status = to, DriverId = null, DeadlineAt = Now + MatchWindow }));
        }
    }

    public Answer<TripView> Accept(string driver, Guid id)
    {
        lock (gate)
        {
            if (offers.Find(offer => offer.Id == id && offer.Driver == driver) is not { } offer)
                return new(null, "no-such-offer");
            return offer.IsPending ? new(Assign(offer)) : new(null, offer.Refusal);
        }
    }

    public Answer<OfferView> Decline(string driver, Guid id)
    {
        lock (gate)
        {
            if (offers.Find(offer => offer.Id == id && offer.Driver == driver) is not { } offer)
                return new(null, "no-such-offer");
            if (!offer.IsPending)
                return new(null, offer.Refusal);
            Close(offer, OfferStatus.Declined);
            return new(offer.View);
        }
    }

    public void Online(string driver, PresenceRequest presence)
    {
        lock (gate)
            online[driver] = presence.AutoAccept;
    }

    public void Offline(string driver)
    {
        lock (gate)
        {
            online.Remove(driver);
            foreach (var offer in offers.Where(offer => offer.Driver == driver && offer.IsPending))
                Close(offer, OfferStatus.Declined);
        }
    }

    /// <summary>What a driver's stream begins with, and the id of the last event before it.</summary>
    public (DriverState State, int After) StateOf(string driver)
    {
        lock (gate)
            return (new(offers.Find(offer => offer.Driver == driver && offer.IsPending)?.View, TripOf(driver)), Events(driver).Count);
    }

    public void Turn()
    {
        lock (gate)
        {
            foreach (var offer in offers.Where(offer => offer.IsPending && offer.LapsesAt <= Now))
                Close(offer, OfferStatus.Lapsed);
            foreach (var trip in trips.Values.Where(trip => trip.Status == TripStatus.Waiting))
            {
                if (Lateness is { } late && Now >= trip.DeadlineAt + late)
                    Change(trip with { Status = TripStatus.DriverNotFound, ClosedAt = trip.DeadlineAt + late });
                else if (!offers.Exists(offer => offer.Trip == trip.Id && offer.IsPending))
                    FindDriver(trip);
            }
        }
    }

    private void FindDriver(TripView trip)
    {
        if (online.Keys.FirstOrDefault(driver => TripOf(driver) is null
                && !offers.Exists(offer => offer.Driver == driver && (offer.IsPending || offer.Trip == trip.Id))) is not { } free)
            return;
        var offer = new FakeOffer(trip.Id, free, Now + OfferWindow < trip.DeadlineAt ? Now + OfferWindow : trip.DeadlineAt);
        offers.Add(offer);
        if (online[free])
            Assign(offer);
        else
            Events(free).Add("offer", JsonSerializer.Serialize(offer.View, WireJson.Default.OfferView));
    }

    private TripView Assign(FakeOffer offer)
    {
        offer.Status = OfferStatus.Accepted;
        var trip = Change(trips[offer.Trip] with { Status = TripStatus.Assigned, DriverId = offer.Driver });
        Events(offer.Driver).Add("assignment", JsonSerializer.Serialize(trip, WireJson.Default.TripView));
        return trip;
    }

    private void Close(FakeOffer offer, OfferStatus status)
    {
        offer.Status = status;
        Events(offer.Driver).Add("withdrawal", JsonSerializer.Serialize(offer.View, WireJson.Default.OfferView));
    }

    private TripView? TripOf(string driver) =>
        trips.Values.FirstOrDefault(trip => trip.DriverId == driver && trip.Status is (TripStatus.Assigned or TripStatus.InProgress));

    private TripView Change(TripView trip, bool tellDriver = false)
    {
        trip = trips[trip.Id] = trip with { Version = trip.Version + 1, ChangedAt = Now };
        var events = Events($"{trip.Id}");
        events.IsOver = trip.Status.IsFinal();
        events.Add("trip", JsonSerializer.Serialize(trip, WireJson.Default.TripView));
        if (tellDriver && trip.DriverId is { } driver)
            Events(driver).Add("trip", JsonSerializer.Serialize(trip, WireJson.Default.TripView));
        return trip;
    }
}
