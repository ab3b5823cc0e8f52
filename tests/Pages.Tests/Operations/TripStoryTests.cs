using RideAspire.Pages.Operations;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Tests.Operations;

public sealed class TripStoryTests
{
    private static readonly DateTimeOffset booked = new(2026, 11, 23, 17, 46, 20, TimeSpan.Zero);

    [Fact]
    public void A_trip_that_expired_tells_its_offers_its_deadline_and_who_closed_it_how_late()
    {
        var story = TripStory.Of(Inspected(
            TripStatus.DriverNotFound,
            [Change(2, TripStatus.DriverNotFound, 60.85, source: "timer", replica: "Timeout.Worker@host:1")],
            [Offer("LAPSED", 1, 16), Offer("DECLINED", 17, 20)],
            new("timer", "Timeout.Worker@host:1", 850, "Closed by its timer, 0.9 s late.")));

        Assert.Equal(
            [
                "Booked by rider rider-1", "Offered to driver driver-1", "Driver driver-1 did not answer", "Offered to driver driver-1",
                "Driver driver-1 declined", "Deadline", "No driver was found, 850 ms after the deadline",
            ],
            story.Select(moment => moment.Title));
        Assert.Equal(("By timer, at Timeout.Worker@host:1", "late"), (story[^1].Detail, story[^1].Kind));
    }

    [Fact]
    public void A_trip_that_ops_cancelled_tells_who_did_it_and_why()
    {
        var story = TripStory.Of(Inspected(
            TripStatus.Cancelled,
            [
                Change(2, TripStatus.Assigned, 5, source: "driver"), Change(3, TripStatus.Waiting, 9, source: "driver"),
                Change(4, TripStatus.Cancelled, 12, source: "ops") with { By = "ops-1", Reason = "The rider called." },
            ],
            [Offer("RETURNED", 1, 9)],
            new("ops", null, null, "Closed by ops.")));

        Assert.Equal(
            [
                "Booked by rider rider-1", "Offered to driver driver-1", "Assigned to driver driver-1",
                "Waiting again, until 17:47:20.000 UTC", "Cancelled",
            ],
            story.Select(moment => moment.Title));
        Assert.Equal(("By ops-1 of ops: The rider called.", "closed"), (story[^1].Detail, story[^1].Kind));
    }

    private static InspectedTrip Inspected(
        string status, IReadOnlyList<TripChange> history, IReadOnlyList<InspectedOffer> offers, TripClosing? closing) => new(
        new(Guid.NewGuid(), status, "rider-1", null, new(0, 0), new(0, 0), booked, booked.AddMinutes(1), history[^1].At, history[^1].At, 2),
        history, offers, closing, null);

    private static TripChange Change(int version, string status, double seconds, string source, string? replica = null) => new(
        version, status, "driver-1", booked.AddMinutes(1), booked.AddSeconds(seconds), null, null, source, replica);

    private static InspectedOffer Offer(string status, double from, double to) => new(
        Guid.NewGuid(), "driver-1", status, booked.AddSeconds(from), booked.AddSeconds(from + 15), booked.AddSeconds(to));
}
