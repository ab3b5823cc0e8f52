namespace RideAspire.Booking.Events;

/// <summary>The open streams of one kind in this replica, by what they follow.</summary>
internal sealed class SubscriptionTable<TKey, TSeen, TState>
    where TKey : notnull
    where TState : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<TKey, List<Subscription<TKey, TSeen, TState>>> byKey = [];

    public int Count
    {
        get
        {
            lock (gate)
                return byKey.Values.Sum(subscriptions => subscriptions.Count);
        }
    }

    public void Add(Subscription<TKey, TSeen, TState> subscription)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(subscription.Key, out var subscriptions))
                byKey[subscription.Key] = subscriptions = new(1);
            subscriptions.Add(subscription);
        }
    }

    /// <summary>False when it was removed before.</summary>
    public bool Remove(Subscription<TKey, TSeen, TState> subscription)
    {
        lock (gate)
        {
            if (!byKey.TryGetValue(subscription.Key, out var subscriptions) || !subscriptions.Remove(subscription))
                return false;
            if (subscriptions.Count == 0)
                byKey.Remove(subscription.Key);
            return true;
        }
    }

    public void ForEach(Action<Subscription<TKey, TSeen, TState>> act)
    {
        lock (gate)
        {
            foreach (var subscriptions in byKey.Values)
                subscriptions.ForEach(act);
        }
    }

    /// <summary>Only for the streams that follow one of these keys.</summary>
    public void ForEach(IReadOnlyList<TKey> keys, Action<Subscription<TKey, TSeen, TState>> act)
    {
        lock (gate)
        {
            foreach (var key in keys)
                byKey.GetValueOrDefault(key)?.ForEach(act);
        }
    }
}
