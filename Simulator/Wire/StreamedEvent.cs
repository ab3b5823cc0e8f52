using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Simulator.Wire;

/// <summary>One event of a stream. Heartbeats and drains are the stream's own and never get here.</summary>
/// <param name="Type">Such as <c>trip</c> or <c>offer</c>.</param>
/// <param name="ConnectedAt">When the connection that brought it was made, by our wall clock.</param>
/// <param name="ReceivedAt">When it came, by our wall clock.</param>
/// <param name="IsSnapshot">Whether it tells how things were when the connection was made, rather than that they changed.</param>
internal readonly record struct StreamedEvent(
    string Type, string Data, DateTimeOffset ConnectedAt, DateTimeOffset ReceivedAt, bool IsSnapshot)
{
    /// <exception cref="JsonException">The data is something else.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(Data, type) ?? throw new JsonException("null is no event");
}
