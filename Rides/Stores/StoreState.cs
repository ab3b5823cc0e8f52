namespace RideAspire.Stores;

/// <summary>Whether a store does its work, as one process sees it.</summary>
internal enum StoreState
{
    /// <summary>The probe succeeds, and calls do.</summary>
    Healthy,

    /// <summary>The probe succeeds, but other calls fail.</summary>
    Degraded,

    /// <summary>The probe fails.</summary>
    Down,
}
