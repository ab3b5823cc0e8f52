using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>What the first use of the stores puts up with, and what it reports. The time that passes is the test's.</summary>
public sealed class WarmUpTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Notes log = new();
    private int attempts;
    private int beats;

    [Fact]
    public async Task What_is_only_slow_is_waited_for_and_is_no_warning()
    {
        var slow = new TaskCompletionSource();
        var warmUp = RunAsync(_ => slow.Task);

        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Volatile.Read(ref beats) >= 20);
        });
        slow.SetResult();

        Assert.True(await warmUp);
        Assert.Equal(1, attempts);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task What_times_out_is_tried_again_and_is_no_warning()
    {
        Assert.True(await EndAsync(RunAsync(_ => attempts < 3 ? throw new NpgsqlException("Connecting took too long.", new TimeoutException()) : Task.CompletedTask)));
        Assert.Equal(3, attempts);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_store_that_hangs_is_reported_after_a_few_timeouts()
    {
        Assert.False(await EndAsync(RunAsync(_ => throw new TimeoutException("Nothing came."))));
        Assert.Equal(5, attempts);
        Assert.Contains("Warning: The test could not warm up: Nothing came.", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_refuses_is_reported_at_once()
    {
        Assert.False(await RunAsync(_ => throw new NpgsqlException("Nobody listens.")));
        Assert.Equal(1, attempts);
        Assert.Contains("Warning: The test could not warm up: Nobody listens.", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_end_is_cancelled_and_reported_when_the_patience_is_over()
    {
        Assert.False(await EndAsync(RunAsync(ct => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct))));
        Assert.Contains($"it took longer than {WarmUp.Timeout}", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_it_and_is_no_warning()
    {
        using var stopping = new CancellationTokenSource();
        var warmUp = RunAsync(ct => Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, ct), stopping.Token);

        await stopping.CancelAsync();

        Assert.False(await warmUp);
        Assert.Empty(log.Lines);
    }

    private Task<bool> RunAsync(Func<CancellationToken, Task> attempt, CancellationToken stopping = default) =>
        new WarmUp(time, log).RunAsync(
            "The test",
            ct =>
            {
                attempts++;
                return attempt(ct);
            },
            () => Interlocked.Increment(ref beats),
            stopping);

    /// <summary>Lets time pass until it is over.</summary>
    private async Task<bool> EndAsync(Task<bool> warmUp)
    {
        await TestHost.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return Task.FromResult(warmUp.IsCompleted);
        });
        return await warmUp;
    }

    private sealed class Notes : ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }
}
