namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

/// <summary>Polls, probes, sweeps and claims that find nothing leave neither spans nor lines.</summary>
public sealed class QuietTests(TracedSystem system) : IClassFixture<TracedSystem>
{
    [Fact]
    public async Task An_idle_system_exports_no_span_and_no_line()
    {
        await system.ExpireAsync();
        var from = TimeProvider.System.GetUtcNow();
        await system.IdleAsync();
        var until = TimeProvider.System.GetUtcNow();
        await system.ExpireAsync();

        Assert.Empty(system.Collector.Spans.Where(span => span.Start >= from && span.Start < until).Select(span => $"{span}"));
        Assert.Empty(system.Collector.Lines.Where(line => line.At >= from && line.At < until).Select(line => $"{line}"));
    }
}
