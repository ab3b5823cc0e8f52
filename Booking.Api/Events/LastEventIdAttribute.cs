using System.ComponentModel.DataAnnotations;
using RideAspire.Booking.Requests;

namespace RideAspire.Booking.Events;

/// <summary>The value of a Last-Event-ID, where there is one.</summary>
/// <param name="pattern">What it looks like.</param>
/// <param name="meaning">The same in words, which follow "takes".</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class LastEventIdAttribute(string pattern, string meaning) : RegularExpressionAttribute(pattern)
{
    // The base class lets an empty value pass.
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);

    public override string FormatErrorMessage(string name) => $"{RequestHeaders.LastEventId} takes {meaning}";
}
