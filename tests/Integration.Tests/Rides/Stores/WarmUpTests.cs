using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Which failures a warm-up tolerates, and what it reports. Time is simulated.</summary>
public sealed class WarmUpTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogger log = new();
    private int attempts;
    private int reports;

    [Fact]
    public async Task A_slow_attempt_is_awaited_without_a_warning()
    {
        var slow = new TaskCompletionSource();
        var warmUp = RunAsync(_ => slow.Task);

        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Volatile.Read(ref reports) >= 20);
        });
        slow.SetResult();

        Assert.True(await warmUp);
        Assert.Equal(1, attempts);
        Assert.Empty(log.Collector.Lines());
    }

    [Fact]
    public async Task An_attempt_that_times_out_is_retried_without_a_warning()
    {
        var timedOut = new NpgsqlException("Connecting took too long.", new TimeoutException());

        Assert.True(await AdvanceUntilEndAsync(RunAsync(_ => attempts < 3 ? throw timedOut : Task.CompletedTask)));
        Assert.Equal(3, attempts);
        Assert.Empty(log.Collector.Lines());
    }

    [Fact]
    public async Task A_store_that_hangs_ends_the_warm_up_after_a_few_timeouts()
    {
        Assert.False(await AdvanceUntilEndAsync(RunAsync(_ => throw new TimeoutException("No answer."))));
        Assert.Equal(5, attempts);
    }

    [Fact]
    public async Task A_store_that_refuses_ends_the_warm_up_at_once()
    {
        Assert.False(await RunAsync(_ => throw new NpgsqlException("Connection refused.")));
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task A_failure_that_is_no_stores_ends_the_warm_up_with_a_warning()
    {
        Assert.False(await RunAsync(_ => throw new InvalidOperationException("A bug.")));
        Assert.Contains(
            "The test could not warm up: A bug.", Assert.Single(log.Collector.Lines(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_that_does_not_end_is_cancelled_and_reported_after_the_timeout()
    {
        Assert.False(await AdvanceUntilEndAsync(RunAsync(ct => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct))));
        Assert.Contains(
            $"it took longer than {WarmUp.Timeout}", Assert.Single(log.Collector.Lines(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_warm_up_without_a_warning()
    {
        using var stopping = new CancellationTokenSource();
        var warmUp = RunAsync(ct => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct), stopping.Token);

        await stopping.CancelAsync();

        Assert.False(await warmUp);
        Assert.Empty(log.Collector.Lines());
    }

    private Task<bool> RunAsync(Func<CancellationToken, Task> attempt, CancellationToken stopping = default) =>
        new WarmUp(time, log).RunAsync(
            "The test",
            ct =>
            {
                attempts++;
                return attempt(ct);
            },
            () => Interlocked.Increment(ref reports),
            stopping);

    /// <summary>Advances the time until the warm-up has ended.</summary>
    private async Task<bool> AdvanceUntilEndAsync(Task<bool> warmUp)
    {
        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(warmUp.IsCompleted);
        });
        return await warmUp;
    }
}
