namespace RideAspire.Booking.Events;

/// <summary>What a stream must do next.</summary>
/// <param name="State">Present with <see cref="SignalKind.State"/> only.</param>
internal readonly record struct Signal<TState>(SignalKind Kind, TState? State = null)
    where TState : class;

internal enum SignalKind
{
    /// <summary>The client has disconnected.</summary>
    Disconnected,

    /// <summary>The rows were read and may have changed.</summary>
    State,

    /// <summary>Nothing has been written for a while.</summary>
    Heartbeat,

    /// <summary>This replica stops, or the client's token has expired. The client must reconnect.</summary>
    Drain,
}
