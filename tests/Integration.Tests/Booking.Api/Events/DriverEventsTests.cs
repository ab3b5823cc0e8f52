using RideAspire.Booking.Contracts;
using RideAspire.Booking.Events;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>The events that follow from what a driver's client has seen and the rows that one poll reads.</summary>
public sealed class DriverEventsTests
{
    private const string Me = "me";

    private static readonly DateTimeOffset start = new(2026, 11, 23, 15, 0, 0, TimeSpan.Zero);
    private static readonly Guid offer = Guid.CreateVersion7();
    private static readonly Guid trip = Guid.CreateVersion7();

    private static readonly DriverSeen asked = DriverSeen.Nothing.WithOffer(offer, 1);
    private static readonly DriverSeen assigned = DriverSeen.Nothing.WithTrip(trip, 2);

    [Fact]
    public void Nothing_new_is_no_event() => Told(Since(asked, [Offer(OfferStatus.Pending, Trip())], []), asked);

    [Fact]
    public void Accepting_is_an_assignment_and_no_withdrawal()
    {
        var row = Trip(Mine());

        Told(Since(asked, [Offer(OfferStatus.Accepted, row)], [row]), assigned, $"assignment ASSIGNED -.0/{trip}.2");
    }

    [Fact]
    public void A_driver_is_told_of_an_assignment_unless_they_accepted_it()
    {
        var row = Trip(Mine());

        Assert.True(Assert.Single(Since(DriverSeen.Nothing, [], [row]).Events).TellsOfAssignment);
        Assert.True(Assert.Single(DriverEvents.Now(Rows([], [row])).Events).TellsOfAssignment);
        Assert.False(Assert.Single(Since(asked, [Offer(OfferStatus.Accepted, row)], [row]).Events).TellsOfAssignment);
        Assert.False(Assert.Single(Since(asked, [Offer(OfferStatus.Pending, Trip())], [row]).Events).TellsOfAssignment);
        Assert.False(Assert.Single(DriverEvents.Now(Rows([], [Trip(Mine(), Begun(3))])).Events).TellsOfAssignment);
    }

    [Fact]
    public void An_acceptance_whose_offer_was_read_a_moment_too_early_is_one_event()
    {
        var row = Trip(Mine());

        var first = Since(asked, [Offer(OfferStatus.Pending, Trip())], [row]);
        Told(first, assigned, $"assignment ASSIGNED -.0/{trip}.2");

        Told(Since(first.Seen, [], [row]), assigned);
        Told(Since(first.Seen, [], [Trip(Mine(), Cancelled(3))]), DriverSeen.Nothing, "trip CANCELLED -.0/-.0");
    }

    [Fact]
    public void A_trip_accepted_and_closed_between_two_polls_gives_both_events()
    {
        var row = Trip(Mine(), Cancelled(3));

        Told(
            Since(asked, [Offer(OfferStatus.Accepted, row)], []), DriverSeen.Nothing, $"assignment ASSIGNED -.0/{trip}.2",
            "trip CANCELLED -.0/-.0");
    }

    [Fact]
    public void A_trip_accepted_and_given_back_between_two_polls_is_sent_with_both_and_then_dropped()
    {
        var row = Trip(Mine(), Waiting(3), Theirs(4));

        Told(
            Since(asked, [Offer(OfferStatus.Returned, row)], []), DriverSeen.Nothing, $"assignment ASSIGNED -.0/{trip}.2",
            "trip WAITING -.0/-.0");
    }

    [Theory]
    [InlineData(OfferStatus.Declined, "DECLINED")]
    [InlineData(OfferStatus.Lapsed, "LAPSED")]
    [InlineData(OfferStatus.Withdrawn, "WITHDRAWN")]
    public void An_offer_that_ends_otherwise_is_a_withdrawal_whatever_happened_to_the_trip(OfferStatus status, string name) =>
        Told(Since(asked, [Offer(status, Trip(Theirs(2)))], []), DriverSeen.Nothing, $"withdrawal {name} -.0/-.0");

    [Fact]
    public void An_offer_that_ended_before_the_client_saw_it_is_left_out() => Told(
        Since(DriverSeen.Nothing, [Offer(OfferStatus.Withdrawn, Trip(Cancelled(2)))], []), DriverSeen.Nothing);

    [Fact]
    public void A_new_offer_comes_after_the_end_of_the_old_one()
    {
        var other = Guid.CreateVersion7();

        Told(
            Since(asked, [Offer(OfferStatus.Lapsed, Trip()), Offer(OfferStatus.Pending, Trip(), other)], []),
            DriverSeen.Nothing.WithOffer(other, 1), "withdrawal LAPSED -.0/-.0", $"offer PENDING {other}.1/-.0");
    }

    [Fact]
    public void A_trip_assigned_without_an_offer_gives_all_its_versions()
    {
        Told(
            Since(DriverSeen.Nothing, [], [Trip(Mine(), Begun(3))]),
            DriverSeen.Nothing.WithTrip(trip, 3), $"assignment ASSIGNED -.0/{trip}.2", $"trip IN_PROGRESS -.0/{trip}.3");
    }

    [Fact]
    public void A_returned_trip_ends_with_WAITING_and_never_shows_the_next_driver()
    {
        var result = Since(assigned, [], [Trip(Mine(), Waiting(3), Theirs(4), Cancelled(5))]);

        Told(result, DriverSeen.Nothing, "trip WAITING -.0/-.0");
        Assert.Null(((TripView)result.Events[0].Data).DriverId);
    }

    [Fact]
    public void A_closed_trip_and_the_next_one_come_in_one_poll()
    {
        var (next, id) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        Told(
            Since(assigned, [], [Trip(Mine(), Begun(3), Completed(4)), Trip(next, Mine())]),
            DriverSeen.Nothing.WithTrip(next, 2),
            $"trip IN_PROGRESS -.0/{trip}.3", "trip COMPLETED -.0/-.0", $"assignment ASSIGNED -.0/{next}.2");
        Told(
            Since(assigned, [Offer(OfferStatus.Pending, Trip(next), id)], [Trip(Mine(), Cancelled(3))]),
            DriverSeen.Nothing.WithOffer(id, 1), "trip CANCELLED -.0/-.0", $"offer PENDING {id}.1/-.0");
    }

    [Fact]
    public void Without_the_rows_that_the_client_has_seen_there_is_no_event()
    {
        var seen = asked with { Trip = trip, TripVersion = 2 };

        Told(Since(seen, [], []), seen);
    }

    [Fact]
    public void What_a_client_claims_to_have_seen_is_confirmed_only_if_the_rows_agree()
    {
        var mine = Rows([Offer(OfferStatus.Accepted, Trip(Mine()))], [Trip(Mine(), Waiting(3), Theirs(4))]);

        Assert.True(mine.Confirm(new(offer, 1, trip, 2)));
        Assert.True(mine.Confirm(DriverSeen.Nothing));
        Assert.False(mine.Confirm(asked with { OfferVersion = 3 }));
        Assert.False(mine.Confirm(assigned with { TripVersion = 1 }));
        Assert.False(mine.Confirm(assigned with { TripVersion = 4 }));
        Assert.False(mine.Confirm(assigned with { TripVersion = 5 }));
        Assert.False((mine with { Driver = "another" }).Confirm(asked));
        Assert.False((mine with { Driver = "another" }).Confirm(assigned));
    }

    [Fact]
    public void An_event_id_is_parsed_as_it_was_written()
    {
        foreach (var seen in new[] { DriverSeen.Nothing, asked, assigned, new(offer, 12, trip, 345) })
        {
            Assert.Matches(DriverSeen.Pattern, seen.ToString());
            Assert.Equal(seen, DriverSeen.Parse(seen.ToString()));
        }
    }

    private static (IReadOnlyList<StreamEvent> Events, DriverSeen Seen) Since(DriverSeen seen, OfferedTrip[] offers, Trip[] trips) =>
        DriverEvents.Since(seen, Rows(offers, trips, seen));

    private static DriverRows Rows(OfferedTrip[] offers, Trip[] trips, DriverSeen? seen = null) =>
        new(Me, seen ?? DriverSeen.Nothing, offers, trips);

    private static void Told((IReadOnlyList<StreamEvent> Events, DriverSeen Seen) result, DriverSeen seen, params string[] events)
    {
        Assert.Equal(events, result.Events.Select(e => $"{e.Name} {StatusOf(e.Data)} {e.Id}"));
        Assert.Equal(seen, result.Seen);
    }

    private static string StatusOf(object data) =>
        data is TripView view ? view.Status.Name() : ((OfferView)data).Status.Name();

    private static TripChange Mine() => new(2, TripStatus.Assigned, Me, start, start);

    private static TripChange Begun(int version) => new(version, TripStatus.InProgress, Me, start, start);

    private static TripChange Completed(int version) => new(version, TripStatus.Completed, Me, start, start);

    private static TripChange Waiting(int version) => new(version, TripStatus.Waiting, null, start, start);

    private static TripChange Theirs(int version) => new(version, TripStatus.Assigned, "another", start, start);

    private static TripChange Cancelled(int version) => new(version, TripStatus.Cancelled, null, start, start);

    private static Trip Trip(params TripChange[] history) => Trip(trip, history);

    private static Trip Trip(Guid id, params TripChange[] history)
    {
        var last = history is [.., var change] ? change : new(1, TripStatus.Waiting, null, start, start);
        return new()
        {
            Id = id,
            RiderId = "r",
            Status = last.Status,
            DriverId = last.DriverId,
            Pickup = new(0, 0),
            Dropoff = new(1, 1),
            RequestedAt = start,
            DeadlineAt = start,
            ClosedAt = last.Status is TripStatus.Cancelled or TripStatus.Completed ? start : null,
            Version = last.Version,
            History = history,
        };
    }

    private static OfferedTrip Offer(OfferStatus status, Trip of, Guid? id = null) => new(
        new()
        {
            Id = id ?? offer,
            TripId = of.Id,
            DriverId = Me,
            Status = status,
            OfferedAt = start,
            LapsesAt = start,
            ClosedAt = status == OfferStatus.Pending ? null : start,
            Version = status switch { OfferStatus.Pending => 1, OfferStatus.Returned => 3, _ => 2 },
        },
        of);
}
