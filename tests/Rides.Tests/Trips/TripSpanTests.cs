using System.Diagnostics;
using RideAspire.Trips;

namespace RideAspire.Rides.Tests.Trips;

/// <summary>Which spans of trips are recorded. Nothing is created for the others.</summary>
public sealed class TripSpanTests : IDisposable
{
    private const string Recorded = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const string Unrecorded = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private readonly ActivitySource work = new($"work {Guid.NewGuid()}");
    private readonly Guid trip = Guid.NewGuid();
    private readonly ActivityListener listener;

    public TripSpanTests()
    {
        listener = new()
        {
            ShouldListenTo = source => source == work || source.Name == "RideAspire.Rides",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Source == work || options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                    || (options.Tags?.Contains(new("sampling.priority", 1)) ?? false)
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose()
    {
        listener.Dispose();
        work.Dispose();
    }

    [Fact]
    public void A_span_is_in_the_trace_of_the_booking_and_linked_with_the_work_both_ways()
    {
        using var batch = work.StartActivity("batch")!;

        using (var span = TripSpan.Start("trip expire", trip, Recorded))
        {
            Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.Activity!.TraceId.ToHexString());
            Assert.Equal(batch.Context, Assert.Single(span.Activity.Links).Context);
            Assert.Equal(span.Activity.Context, Assert.Single(batch.Links).Context);
            Assert.Equal(batch.StartTimeUtc, span.Activity.StartTimeUtc);
        }

        Assert.Same(batch, Activity.Current);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Unrecorded)]
    public void Nothing_is_created_for_a_trip_whose_booking_was_not_recorded(string? traceParent)
    {
        using var batch = work.StartActivity("batch")!;

        using var span = TripSpan.Start("trip expire", trip, traceParent);

        Assert.Null(span.Activity);
        Assert.Same(batch, Activity.Current);
        Assert.Empty(batch.Links);
    }

    [Fact]
    public void A_late_one_is_recorded_in_the_trace_of_a_booking_that_was_not()
    {
        using var batch = work.StartActivity("batch")!;

        using (var span = TripSpan.Start("trip expire", trip, Unrecorded, isKept: true))
        {
            Assert.True(span.Activity!.Recorded);
            Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.Activity.TraceId.ToHexString());
            Assert.Equal(batch.Context, Assert.Single(span.Activity.Links).Context);
        }

        Assert.Same(batch, Activity.Current);
    }

    [Fact]
    public void A_late_one_whose_booking_had_no_trace_is_a_trace_of_its_own()
    {
        using var batch = work.StartActivity("batch")!;

        using var span = TripSpan.Start("trip expire", trip, traceParent: null, isKept: true);

        Assert.True(span.Activity!.Recorded);
        Assert.Null(span.Activity.ParentId);
        Assert.NotEqual(batch.TraceId, span.Activity.TraceId);
        Assert.Equal(batch.Context, Assert.Single(span.Activity.Links).Context);
    }

    [Fact]
    public void The_work_gets_128_links_at_most_and_each_trip_one_to_the_work()
    {
        using var batch = work.StartActivity("batch")!;

        for (var n = 0; n < 200; n++)
        {
            using var span = TripSpan.Start("trip expire", trip, Recorded, n);
            Assert.Equal(batch.Context, Assert.Single(span.Activity!.Links).Context);
            Assert.Equal(batch.StartTimeUtc, span.Activity.StartTimeUtc);
        }

        Assert.Equal(128, batch.Links.Count());
    }
}
