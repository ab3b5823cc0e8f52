namespace RideAspire.Simulator.Wire;

/// <summary>
/// The newest view of a trip. Views come from answers and from a stream, as duplicates and out of order; the highest
/// version wins.
/// </summary>
internal sealed class LatestTrip(TripView first)
{
    private readonly Lock gate = new();
    private TripView view = first;
    private TaskCompletionSource changed = NewSignal();

    public TripView View
    {
        get
        {
            lock (gate)
                return view;
        }
    }

    /// <summary>The newest view, and a task that completes when there is a newer one.</summary>
    public (TripView View, Task Changed) Current
    {
        get
        {
            lock (gate)
                return (view, changed.Task);
        }
    }

    public void Update(TripView candidate)
    {
        TaskCompletionSource outdated;
        lock (gate)
        {
            if (candidate.Version <= view.Version)
                return;
            view = candidate;
            outdated = changed;
            changed = NewSignal();
        }

        outdated.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
