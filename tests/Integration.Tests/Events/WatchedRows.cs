using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Booking.Events;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;

namespace RideAspire.Integration.Tests.Events;

/// <summary>A hub over rows that the test itself answers for, in a time that the test itself moves.</summary>
internal sealed class WatchedRows(FakeTimeProvider time, TimeSpan pause)
    : Watchers<int, int, string>("row", Options.Create(new EventOptions()), Options.Create(new DrainOptions { ReadinessDelay = pause }), new Heartbeats(time), time, NullLogger.Instance), IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Look> looks = Channel.CreateUnbounded<Look>();

    public FakeTimeProvider Time => time;

    /// <param name="pause">How long the host pauses when it stops. Default: not at all.</param>
    public static async Task<WatchedRows> StartAsync(TimeSpan pause = default)
    {
        var rows = new WatchedRows(new FakeTimeProvider(), pause);
        await rows.StartAsync(CancellationToken.None);
        return rows;
    }

    /// <summary>The next look, which waits for the test to answer it.</summary>
    public Task<Look> NextLookAsync() => looks.Reader.ReadAsync().AsTask().WaitAsync(patience);

    /// <summary>Lets time pass, step by step, until that has come about.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> coming)
    {
        using var tooLong = new CancellationTokenSource(patience);
        while (!coming.IsCompleted)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await coming;
    }

    /// <summary>A stream that has its first state.</summary>
    public async Task<Watch<int, int, string>> OpenAsync(int key, string state)
    {
        var watch = Open(key, 0);
        (await NextLookAsync()).Answer(state);
        Assert.Equal(state, await watch.First.WaitAsync(patience));
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        await StoppedAsync(CancellationToken.None);
        Dispose();
    }

    protected override Task<IReadOnlyList<string?>> ReadAsync(IReadOnlyList<Watch<int, int, string>> batch, CancellationToken ct)
    {
        var look = new Look([.. batch.Select(watch => watch.Key)]);
        looks.Writer.TryWrite(look);
        return look.Answered.WaitAsync(ct);
    }
}

/// <summary>One look at the rows of these keys.</summary>
internal sealed record Look(IReadOnlyList<int> Keys)
{
    private readonly TaskCompletionSource<IReadOnlyList<string?>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IReadOnlyList<string?>> Answered => answer.Task;

    /// <summary>Each row is the same.</summary>
    public void Answer(string? state) => answer.SetResult([.. Keys.Select(_ => state)]);

    public void Fail() => answer.SetException(new TimeoutException("The store does not answer."));
}
