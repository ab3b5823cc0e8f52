using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Wire;

/// <summary>One event of a stream, but never a heartbeat or a drain: <see cref="EventStream"/> handles those.</summary>
/// <param name="Type">Such as <c>trip</c> or <c>offer</c>.</param>
/// <param name="ConnectedAt">When its connection was opened, by this machine's clock.</param>
/// <param name="ReceivedAt">When it was received, by this machine's clock.</param>
/// <param name="IsSnapshot">Whether it is the state at the time of the connection rather than a change.</param>
internal readonly record struct StreamedEvent(
    string Type, string Data, DateTimeOffset ConnectedAt, DateTimeOffset ReceivedAt, bool IsSnapshot)
{
    /// <exception cref="JsonException">The data is not of this type.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(Data, type) ?? throw new JsonException("the event is null");
}
