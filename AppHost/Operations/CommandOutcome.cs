namespace RideAspire.AppHost.Operations;

/// <summary>How a command ends that has something to tell.</summary>
internal static class CommandOutcome
{
    /// <summary>Success; the dashboard shows the text, and <c>aspire resource</c> prints it.</summary>
    public static ExecuteCommandResult Told(string text) => CommandResults.Success(text, text, CommandResultFormat.Text);
}
