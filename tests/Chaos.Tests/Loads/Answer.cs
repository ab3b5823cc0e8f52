namespace RideAspire.Chaos.Tests.Loads;

/// <summary>The outcome of one request.</summary>
/// <param name="What">Method and path without ids, such as <c>POST /v1/trips</c>.</param>
/// <param name="At">When it was sent, from the load's start.</param>
/// <param name="Took">The time until the response or the failure.</param>
/// <param name="Status">The response's status, or null when there was no response.</param>
/// <param name="RetryAfter">The response's Retry-After, or null when it had none.</param>
/// <param name="Text">The body, or the error when there was no response.</param>
internal sealed record Answer(string What, TimeSpan At, TimeSpan Took, int? Status, TimeSpan? RetryAfter, string Text)
{
    /// <summary>Whether there was no response, or a status of 429 or at least 500.</summary>
    public bool Failed => Status is null or >= 500 or 429;

    /// <summary>Whether the response had a Retry-After.</summary>
    public bool SaysWhenToRepeat => RetryAfter is not null;
}
