namespace RideAspire.Stores;

/// <summary>Whether a store does its work, as this process tries it each second.</summary>
internal abstract class StoreProbe(string store, StoreConditions conditions)
{
    /// <summary>The store's name in the health report.</summary>
    public string Store => store;

    /// <summary>
    /// Tries the store. Returns null when it does its work, and otherwise the fault, which is then reported. No request
    /// is the cause of a failed probe, so every exception is the store's fault, also one that no table knows.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<StoreFault?> RunAsync(CancellationToken ct)
    {
        try
        {
            await TryAsync(ct);
            return null;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            var fault = StoreFaults.OfProbe(store, e);
            conditions.Failed(fault, e, byProbe: true);
            return fault;
        }
    }

    /// <summary>Replaces the connections if they may be the reason of the fault.</summary>
    public abstract Task RenewConnectionsAsync(StoreFault fault, CancellationToken ct);

    /// <summary>Ends without an exception when the store does its work.</summary>
    protected abstract Task TryAsync(CancellationToken ct);
}
