using System.ComponentModel.DataAnnotations;
using RideAspire.Booking.Contracts;

namespace RideAspire.Booking.Events;

/// <summary>Allows null and the Last-Event-IDs of one kind of stream.</summary>
/// <param name="pattern">The pattern of an id.</param>
/// <param name="meaning">The pattern in words; follows "takes".</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class LastEventIdAttribute(string pattern, string meaning) : RegularExpressionAttribute(pattern)
{
    // The base class allows an empty value.
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);

    public override string FormatErrorMessage(string name) => $"{RequestHeaders.LastEventId} takes {meaning}";
}
