namespace RideAspire.Simulator.Wire;

/// <summary>The newest that is known of a trip. Views come from answers and from a stream, twice and out of order: the version decides.</summary>
internal sealed class KnownTrip(TripView first)
{
    private readonly Lock gate = new();
    private TripView view = first;
    private TaskCompletionSource newer = Signal();

    public TripView View
    {
        get
        {
            lock (gate)
                return view;
        }
    }

    /// <summary>The newest view, and what completes once there is a newer one.</summary>
    public (TripView View, Task Newer) Now
    {
        get
        {
            lock (gate)
                return (view, newer.Task);
        }
    }

    public void Learn(TripView told)
    {
        TaskCompletionSource outdated;
        lock (gate)
        {
            if (told.Version <= view.Version)
                return;
            view = told;
            outdated = newer;
            newer = Signal();
        }

        outdated.SetResult();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
