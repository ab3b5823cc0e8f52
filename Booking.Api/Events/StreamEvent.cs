namespace RideAspire.Booking.Events;

/// <summary>One event, before it is written.</summary>
/// <param name="Name">What kind of event it is, on the wire.</param>
/// <param name="Id">What the client sends as Last-Event-ID to get all that comes after.</param>
/// <param name="Data">Is written as JSON.</param>
/// <param name="ChangedAt">When what it tells came to be, by the database's clock.</param>
internal sealed record StreamEvent(string Name, string Id, object Data, DateTimeOffset ChangedAt)
{
    /// <summary>True when nothing can come after it: the stream ends.</summary>
    public bool IsLast { get; init; }
}
