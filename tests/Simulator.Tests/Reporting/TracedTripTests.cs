using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Tests.Riders;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class TracedTripTests
{
    private readonly RiderLedger ledger = new();

    [Fact]
    public void The_latest_five_trips_with_a_trace_are_shown_the_newest_first()
    {
        for (var n = 1; n <= 7; n++)
            ledger.AddTrip(SomeTrip.Waiting, TimeSpan.Zero, n == 6 ? null : $"trace-{n}");

        Assert.Equal(
            ["trace-7", "trace-5", "trace-4", "trace-3", "trace-2"],
            TracedTrip.Latest(ledger.Trips, dashboard: null).Select(trip => trip.TraceId));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("http://localhost:15080", "http://localhost:15080/traces/detail/trace")]
    public void A_trace_has_a_link_where_the_dashboard_s_address_is_known(string? dashboard, string? link)
    {
        ledger.AddTrip(SomeTrip.Waiting, TimeSpan.Zero, "trace");

        var trip = Assert.Single(TracedTrip.Latest(ledger.Trips, dashboard is null ? null : new(dashboard)));

        Assert.Equal(link, trip.Link?.ToString());
    }
}
