namespace RideAspire.Chaos.Tests.Loads;

/// <summary>What became of one request.</summary>
/// <param name="What">Which: <c>POST /v1/trips</c>, say, without ids.</param>
/// <param name="At">When it was sent, from the load's start.</param>
/// <param name="Took">Until it was answered, or failed.</param>
/// <param name="Status">Null where there was no answer.</param>
/// <param name="SaysWhenToRepeat">Whether it had a Retry-After.</param>
/// <param name="Text">The body, or why there was none.</param>
internal sealed record Answer(string What, TimeSpan At, TimeSpan Took, int? Status, bool SaysWhenToRepeat, string Text)
{
    /// <summary>No answer, or one that blames the system or the rate of requests.</summary>
    public bool Failed => Status is null or >= 500 or 429;
}
