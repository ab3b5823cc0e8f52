using System.Diagnostics;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Stores;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timeouts;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>The loop of a duty whose passes fail.</summary>
public sealed class DutyTests
{
    [Fact]
    public async Task A_duty_that_fails_backs_off_and_leaves_the_failures_of_stores_to_their_own_log()
    {
        using var duty = new FailingDuty(new RedisConnectionException(ConnectionFailureType.UnableToConnect, "down"));
        var took = Stopwatch.StartNew();

        // The first pass is the warm-up, which says whatever it could not do.
        await duty.StartAsync(default);
        await TestHost.UntilAsync(() => Task.FromResult(duty.Passes == 6));

        Assert.InRange(took.Elapsed, 0.9 * TimeSpan.FromSeconds(0.1 + 0.1 + 0.2 + 0.4 + 0.8), TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(duty.Logged, line => line.Contains("A pass of", StringComparison.Ordinal));
        await duty.StopAsync(default);
    }

    [Fact]
    public async Task A_duty_logs_the_same_unexpected_failure_once()
    {
        using var duty = new FailingDuty(new ArgumentException("a bug"));

        await duty.StartAsync(default);
        await TestHost.UntilAsync(() => Task.FromResult(duty.Passes == 5));

        Assert.Single(duty.Logged, line => line.Contains("A pass of FailingDuty failed: a bug", StringComparison.Ordinal));
        await duty.StopAsync(default);
    }

    private sealed class FailingDuty(Exception failure, FakeLogger log) : Duty(
        Options.Create(new SweepOptions { Interval = TimeSpan.FromSeconds(0.1) }),
        new Heartbeats(TimeProvider.System),
        TimeProvider.System,
        log)
    {
        private int passes;

        public FailingDuty(Exception failure)
            : this(failure, new())
        {
        }

        public int Passes => passes;

        public IEnumerable<string> Logged => log.Collector.Lines();

        public override Task PassAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref passes);
            throw failure;
        }
    }
}
