namespace RideAspire.Simulator.Tests.Runs;

/// <summary>Events in order, and a signal when there are more. The id of each is its place, from 1.</summary>
internal sealed class Feed
{
    private readonly Lock gate = new();
    private readonly List<(string Type, string Data)> events = [];
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set before the last event is added.</summary>
    public bool IsOver { get; set; }

    public int Count
    {
        get
        {
            lock (gate)
                return events.Count;
        }
    }

    public void Add(string type, string data)
    {
        lock (gate)
        {
            events.Add((type, data));
            more.SetResult();
            more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What came after the given id, and what completes with the next event.</summary>
    public ((string Type, string Data)[] Events, Task More) After(int id)
    {
        lock (gate)
            return ([.. events.Skip(id)], more.Task);
    }
}
