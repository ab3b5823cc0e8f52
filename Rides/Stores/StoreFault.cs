namespace RideAspire.Stores;

/// <summary>What kind of trouble an answer of a store means.</summary>
/// <param name="Store">The store: <c>postgres</c>, <c>redis</c> or <c>dispatch</c>, as in the health report.</param>
/// <param name="What">
/// What the operator reads, once: why the store does not do its work, and what to do about it. It completes the
/// sentence "Postgres …".
/// </param>
public sealed record StoreFault(string Store, string What)
{
    /// <summary>
    /// False when the connection itself leads to the trouble: it ends at the wrong node, or was opened under other
    /// settings. It is thrown away, with all others of its pool.
    /// </summary>
    public bool KeepsConnection { get; init; } = true;

    /// <summary>
    /// True when the failed statement certainly changed nothing, and may succeed at once: on a new connection, or
    /// because the transaction that was in its way has ended.
    /// </summary>
    public bool IsRetried { get; init; }

    /// <summary>The same fault, of another store.</summary>
    public StoreFault At(string store) => store == Store ? this : this with { Store = store };
}

/// <summary>
/// A store is not used, or does not do what this system needs, although it answers. Clients get 503, as after any other
/// failure of a store.
/// </summary>
public sealed class StoreRefusedException(StoreFault fault, Exception? inner = null) : Exception(fault.What, inner)
{
    public StoreFault Fault => fault;
}
