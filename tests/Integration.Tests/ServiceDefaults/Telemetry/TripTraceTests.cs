using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

/// <summary>All that happens to a trip is in the trace of its booking, whichever process does it.</summary>
public sealed class TripTraceTests(TracedSystem system) : IClassFixture<TracedSystem>
{
    [Fact]
    public async Task The_expiry_in_another_process_is_in_the_booking_s_trace_and_linked_with_its_batch()
    {
        var trip = await system.ExpireAsync();

        var expiry = await system.SpanAsync("trip expire", trip);
        var trace = system.TraceOf(trip);
        Assert.Equal(expiry.TraceId, Assert.Single(trace, span => span.ParentId.Length == 0).TraceId);
        Assert.Superset(
            new HashSet<string> { "Gateway", "Booking.Api", "Matching.Worker", "Timeout.Worker" },
            trace.Select(span => span.Service).ToHashSet());
        Assert.Contains(trace, TracedSystem.IsPostgres);
        Assert.Contains(trace, TracedSystem.IsRedis);
        Assert.All(trace.Where(TracedSystem.IsPostgres), call => Assert.Equal("postgresql", call.Attributes["db.system.name"]));
        Assert.All(trace.Where(TracedSystem.IsRedis), call => Assert.Equal("redis", call.Attributes["db.system.name"]));
        Assert.Contains(trace, span => span.Name == "trip match" && span.Attributes["rides.match.outcome"] == "no_driver");
        Assert.Equal("timer", expiry.Attributes["rides.expiry.source"]);
        Assert.InRange(double.Parse(expiry.Attributes["rides.expiry.lateness"], provider: null), 0, 60);
        Assert.InRange(int.Parse(expiry.Attributes["rides.timers.shard"], provider: null), 0, 3);
        Assert.Contains("Timeout.Worker", expiry.Attributes["rides.replica"], StringComparison.Ordinal);

        var batch = await system.LinkedSpanAsync(expiry);
        Assert.Equal("process timeouts", batch.Name);
        Assert.Contains($"{trip}", batch.Attributes["rides.timer.ids"], StringComparison.Ordinal);
        Assert.Contains(new(expiry.TraceId, expiry.SpanId), batch.Links);
        Assert.Contains(system.Collector.Spans, span => span.TraceId == batch.TraceId && TracedSystem.IsPostgres(span));
        Assert.Contains(system.Collector.Spans, span => span.TraceId == batch.TraceId && TracedSystem.IsRedis(span));
    }

    [Fact]
    public async Task Offer_acceptance_and_return_are_in_the_booking_s_trace_and_its_lines_name_nobody()
    {
        var (rider, driver) = (NewName.Rider(), NewName.Driver());
        using var present = await system.Api.ComeOnlineAsync(TestTokens.Driver(driver), autoAccept: false);
        var trip = await system.BookAsync(TestTokens.Rider(rider));
        var offer = Guid.Parse((await system.SpanAsync("trip offer", trip)).Attributes["rides.offer.id"]);
        using var accepted = await system.Api.AnswerOfferAsync(TestTokens.Driver(driver), offer, "accept");
        using var returned = await system.Api.MoveTripAsync(TestTokens.Driver(driver), trip, "return");
        Assert.True(accepted.IsSuccessStatusCode && returned.IsSuccessStatusCode);
        await system.SpanAsync("trip expire", trip);

        foreach (var name in (string[])["trip accept", "trip return"])
        {
            var span = await system.SpanAsync(name, trip);
            var request = await system.LinkedSpanAsync(span);
            Assert.NotEqual(span.TraceId, request.TraceId);
            Assert.Contains(new(span.TraceId, span.SpanId), request.Links);
            Assert.Equal($"{trip}", request.Attributes["rides.trip.id"]);
        }

        var trace = system.TraceOf(trip)[0].TraceId;
        string[] decisions = ["booked", "offered", "ASSIGNED", "WAITING", "DRIVER_NOT_FOUND"];
        await TestHost.UntilAsync(() => Task.FromResult(Array.TrueForAll(decisions, HasLine)));
        Assert.DoesNotContain(
            system.Collector.Lines,
            line => line.Attributes.Values.Append(line.Text)
                .Any(text => text.Contains(rider, StringComparison.Ordinal) || text.Contains(driver, StringComparison.Ordinal)
                    || text.Contains("40.7359", StringComparison.Ordinal)));

        bool HasLine(string decision) => system.Collector.Lines.Any(line =>
            line.Text.StartsWith($"Trip {trip} is {decision}", StringComparison.Ordinal)
            && line.TraceId == trace && line.Attributes["Trip"] == $"{trip}")
            && system.Printed.Any(line => line.Contains($"Trip {trip} is {decision}", StringComparison.Ordinal)
                && line.Contains($"TraceId:{trace}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_spans_of_an_event_stream_end_when_it_opens()
    {
        var token = TestTokens.Rider(NewName.Rider());
        var trip = await system.BookAsync(token);
        var deadline = TimeProvider.System.GetUtcNow() + TracedSystem.MatchWindow;

        using var stream = await system.Streams.GetAsync($"/v1/trips/{trip}/events", token);

        ExportedSpan[] spans = [];
        await TestHost.UntilAsync(() =>
        {
            spans = [.. system.Collector.Spans.Where(span =>
                span.Name == "GET /v1/trips/{id}/events" || span.Name == "GET /v1/trips/{id:guid}/events")];
            return Task.FromResult(spans.Length == 2);
        });
        Assert.Equal(["Booking.Api", "Gateway"], spans.Select(span => span.Service).Order());
        Assert.All(spans, span =>
        {
            Assert.InRange(span.End, span.Start, deadline);
            Assert.Equal("200", span.Attributes["http.response.status_code"]);
        });

        // It must not get the driver of another test.
        await system.SpanAsync("trip expire", trip);
    }
}
