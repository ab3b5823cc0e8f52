using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

/// <summary>Polls, probes, sweeps and claims that find nothing leave neither spans nor lines.</summary>
public sealed class QuietTests(TracedSystem system) : IClassFixture<TracedSystem>
{
    [Fact]
    public async Task An_idle_system_with_a_driver_and_open_streams_exports_no_span_and_no_line()
    {
        var (rider, driver) = (TestTokens.Rider(NewName.Rider()), TestTokens.Driver(NewName.Driver()));
        using var present = await system.Api.ComeOnlineAsync(driver);
        var trip = await system.BookAsync(rider);
        DateTimeOffset from, until;
        await using (await system.FollowAsync($"/v1/trips/{trip}/events", rider, "ASSIGNED"))
        await using (await system.FollowAsync("/v1/drivers/me/events", driver, $"{trip}"))
        {
            await system.ExpireAsync();
            from = TimeProvider.System.GetUtcNow();
            await system.IdleAsync();
            until = TimeProvider.System.GetUtcNow();
        }

        await system.ExpireAsync();

        // The span of a stream would have begun before, and would end when the stream does.
        Assert.Empty(system.Collector.Spans.Where(span => span.Start < until && span.End >= from).Select(span => $"{span}"));
        Assert.Empty(system.Collector.Lines.Where(line => line.At >= from && line.At < until).Select(line => $"{line}"));
    }
}
