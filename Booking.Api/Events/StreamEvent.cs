namespace RideAspire.Booking.Events;

/// <summary>One event of a stream, before it is written.</summary>
/// <param name="Name">The event's name on the wire.</param>
/// <param name="Id">The Last-Event-ID that resumes the stream after this event.</param>
/// <param name="Data">The data, written as JSON.</param>
/// <param name="ChangedAt">When the change happened, by the database's clock.</param>
internal sealed record StreamEvent(string Name, string Id, object Data, DateTimeOffset ChangedAt)
{
    /// <summary>True when no event can follow: the stream ends.</summary>
    public bool IsLast { get; init; }

    /// <summary>
    /// True when it tells a driver that they have a trip, and perhaps they did not know: once it is written, they do.
    /// </summary>
    public bool TellsOfAssignment { get; init; }
}
