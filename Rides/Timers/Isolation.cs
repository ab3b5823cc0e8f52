using Microsoft.Extensions.Logging;
using RideAspire.Stores;

namespace RideAspire.Timers;

/// <summary>
/// Keeps the failure of one row from failing its batch. A batch that fails is done in halves, down to the culprit,
/// which gets a back-off of its own. A store's failure concerns the whole batch and is thrown.
/// </summary>
/// <param name="name">The queue or duty, for metrics and logs.</param>
/// <param name="time">The clock of the back-offs.</param>
/// <param name="logger">Gets one line per failed attempt of a culprit.</param>
public sealed partial class Isolation(string name, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// When so many fail one after the other and none succeeds, the fault is hardly a row's. The batch then fails. The
    /// next attempt leaves these culprits out, so each attempt gets further.
    /// </summary>
    private const int MaxFailuresWithoutSuccess = 8;

    private readonly Culprits culprits = new(time);

    /// <summary>
    /// Acts on a batch, and where it fails on its parts, in the given order. Leaves out culprits whose back-off has not
    /// ended. Returns all culprits of the batch, each with the time until it should be tried again.
    /// </summary>
    /// <param name="ids">The rows, by their ids.</param>
    /// <param name="act">Acts on a part of the batch. Must be idempotent.</param>
    /// <param name="ct">Once cancelled, a failure is thrown whatever its cause.</param>
    public async Task<IReadOnlyCollection<Rearm>> RunAsync(
        IReadOnlyList<Guid> ids, Func<IReadOnlyList<Guid>, Task> act, CancellationToken ct)
    {
        var run = new Run(this, act, ct);
        if (culprits.IsEmpty)
        {
            await run.OnAsync(ids);
            return run.Culprits;
        }

        var known = ids.ToLookup(culprits.Contains);
        await run.OnAsync([.. known[false]]);
        foreach (var id in known[true])
        {
            if (culprits.WaitOf(id) is { Ticks: > 0 } wait)
                run.Culprits.Add(new(id, wait));
            else
                await run.OnAsync([id]);
        }

        return run.Culprits;
    }

    private Rearm Failed(Guid id, Exception e)
    {
        var (attempt, wait) = culprits.Failed(id);
        TimerTelemetry.Count(name, "failed", 1);
        TimerSpans.RecordFailure(name, id, e);
        Failed(e, name, id, attempt, wait.TotalSeconds);
        return new(id, wait);
    }

    [LoggerMessage(LogLevel.Error, "{Name} failed for {Id}, attempt {Attempt}. It is left alone for {WaitSeconds} s; all others go on.")]
    private partial void Failed(Exception e, string name, Guid id, int attempt, double waitSeconds);

    private sealed class Run(Isolation isolation, Func<IReadOnlyList<Guid>, Task> act, CancellationToken ct)
    {
        private bool succeeded;
        private int failures;

        public List<Rearm> Culprits { get; } = [];

        public async Task OnAsync(IReadOnlyList<Guid> ids)
        {
            if (ids.Count == 0)
                return;

            try
            {
                await act(ids);
                succeeded = true;
                isolation.culprits.Remove(ids);
                return;
            }
            catch (Exception e) when (!ct.IsCancellationRequested && StoreFaults.MayBeOfOneRow(e))
            {
                if (ids.Count == 1)
                {
                    Culprits.Add(isolation.Failed(ids[0], e));
                    if (!succeeded && ++failures == MaxFailuresWithoutSuccess)
                        throw;
                    return;
                }
            }

            await OnAsync([.. ids.Take(ids.Count / 2)]);
            await OnAsync([.. ids.Skip(ids.Count / 2)]);
        }
    }
}
