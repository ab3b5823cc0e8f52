using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Booking.Events;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>A hub whose polls the test answers, and its loops, in a time that the test moves.</summary>
internal sealed class TestStreams : SubscriptionHub<int, int, string>, IAsyncDisposable
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly IOptions<EventOptions> options = Microsoft.Extensions.Options.Options.Create(new EventOptions());

    private readonly Channel<Poll> polls = Channel.CreateUnbounded<Poll>();
    private readonly FakeTimeProvider time;
    private readonly StreamLoops loops;

    private TestStreams(FakeTimeProvider time, TimeSpan readinessDelay)
        : base("row", options, time, NullLogger.Instance)
    {
        this.time = time;
        var drain = Microsoft.Extensions.Options.Options.Create(new DrainOptions { ReadinessDelay = readinessDelay });
        loops = new([this], options, drain, new Heartbeats(time), time);
    }

    public new FakeTimeProvider Time => time;

    /// <param name="readinessDelay">The delay of the host's shutdown. Default: none.</param>
    public static async Task<TestStreams> StartAsync(TimeSpan readinessDelay = default)
    {
        var streams = new TestStreams(new FakeTimeProvider(), readinessDelay);
        await streams.loops.StartAsync(CancellationToken.None);
        return streams;
    }

    public Task StoppingAsync(CancellationToken ct) => loops.StoppingAsync(ct);

    /// <summary>The next poll. It waits for the test's answer.</summary>
    public Task<Poll> NextPollAsync() => polls.Reader.ReadAsync().AsTask().WaitAsync(timeout);

    /// <summary>Moves the time, step by step, until the task has completed.</summary>
    public async Task<T> PassUntilAsync<T>(Task<T> task)
    {
        using var tooLong = new CancellationTokenSource(timeout);
        while (!task.IsCompleted)
        {
            tooLong.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await task;
    }

    /// <summary>A stream that has its first state.</summary>
    public async Task<Subscription<int, int, string>> OpenAsync(int key, string state)
    {
        var stream = Open(key, 0);
        (await NextPollAsync()).Answer(state);
        Assert.Equal(state, await stream.FirstStateAsync(CancellationToken.None).WaitAsync(timeout));
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await loops.StoppedAsync(CancellationToken.None);
        loops.Dispose();
    }

    protected override Task<IReadOnlyList<string?>> ReadAsync(IReadOnlyList<Subscription<int, int, string>> batch, CancellationToken ct)
    {
        var poll = new Poll([.. batch.Select(stream => stream.Key)]);
        polls.Writer.TryWrite(poll);
        return poll.Answered.WaitAsync(ct);
    }
}

/// <summary>One poll of the rows with these keys.</summary>
internal sealed record Poll(IReadOnlyList<int> Keys)
{
    private readonly TaskCompletionSource<IReadOnlyList<string?>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<IReadOnlyList<string?>> Answered => answer.Task;

    /// <summary>Returns the same row for each key.</summary>
    public void Answer(string? state) => answer.SetResult([.. Keys.Select(_ => state)]);

    public void Fail() => answer.SetException(new TimeoutException("The store does not answer."));
}
