namespace RideAspire.Kubernetes.Generation;

/// <summary>A step of a deployment failed. The message is for the user.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
