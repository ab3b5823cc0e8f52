using System.ComponentModel.DataAnnotations;
using RideAspire.Booking.Contracts;

namespace RideAspire.Booking.Events;

/// <summary>Allows null and the Last-Event-IDs of one kind of stream.</summary>
/// <param name="pattern">The pattern of an id.</param>
/// <param name="meaning">The pattern in words; follows "takes".</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class LastEventIdAttribute(string pattern, string meaning) : RegularExpressionAttribute(pattern)
{
    /// <summary>Whether an empty text is allowed, as clients put it into the query before the first event.</summary>
    public bool AllowEmpty { get; init; }

    // The base class allows an empty value.
    public override bool IsValid(object? value) => value is "" ? AllowEmpty : base.IsValid(value);

    public override string FormatErrorMessage(string name) => $"{RequestHeaders.LastEventId} takes {meaning}";
}
