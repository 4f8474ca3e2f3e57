// The language server: starts it, starts it again when it has to be another one, and shows how it is.

import {
  commands,
  Disposable,
  ExtensionContext,
  languages,
  LanguageStatusItem,
  LanguageStatusSeverity,
  LogOutputChannel,
  Uri,
  window,
  workspace,
} from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { provideCompletionItem } from "./completion";
import { hasManifest, isManifest, MANIFEST_SELECTOR, SELECTOR } from "./files";
import { findProgram, Program } from "./program";
import { SECTION, serverSettings } from "./settings";

const HOW_TO_INSTALL = "https://github.com/stripe-app-lint/stripe-app-lint#readme";

export class Server implements Disposable {
  private client: LanguageClient | undefined;
  private isWanted = false;
  /** What was asked for last; the next thing is done after it. */
  private work: Promise<void> = Promise.resolve();
  private readonly status: LanguageStatusItem;

  constructor(
    private readonly context: ExtensionContext,
    private readonly output: LogOutputChannel,
  ) {
    this.status = languages.createLanguageStatusItem(SECTION, MANIFEST_SELECTOR);
    this.status.name = "Stripe App Lint";
    this.status.text = "Stripe App Lint";
    context.subscriptions.push(
      this.status,
      workspace.onDidOpenTextDocument((document) => isManifest(document) && this.startOnce()),
      workspace.onDidGrantWorkspaceTrust(() => this.isWanted && this.restart()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.path`)) void this.restart();
        else if (event.affectsConfiguration(SECTION)) void this.configure();
      }),
    );
  }

  /** Starts if there is something to lint, now or later. */
  async startIfNeeded(): Promise<void> {
    if (await hasManifest()) await this.startOnce();
  }

  restart(): Promise<void> {
    this.isWanted = true;
    this.work = this.work.then(async () => {
      await this.stop();
      await this.start();
    });
    return this.work;
  }

  dispose(): Promise<void> {
    this.work = this.work.then(() => this.stop());
    return this.work;
  }

  private startOnce(): Promise<void> {
    return this.isWanted ? this.work : this.restart();
  }

  private async start(): Promise<void> {
    const program = findProgram(this.context);
    if (!program) {
      this.reportMissing();
      return;
    }
    this.output.info(`Starting ${program.path}, from ${program.origin}`);
    let hasRun = false;
    const client: LanguageClient = new LanguageClient(
      SECTION,
      "Stripe App Lint",
      { command: program.path, args: ["lsp"] },
      {
        documentSelector: SELECTOR,
        initializationOptions: serverSettings(),
        middleware: { provideCompletionItem },
        outputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          // One that has never run would not run the next time.
          closed: () => (hasRun ? onCrash.closed() : { action: CloseAction.DoNotRestart, handled: true }),
        },
      },
    );
    const onCrash = client.createDefaultErrorHandler();
    client.onDidChangeState(({ newState }) => {
      hasRun ||= newState === State.Running;
      this.show(newState, program);
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      // The client has shown a message.
      this.output.error(`${program.path} lsp: ${error instanceof Error ? error.message : String(error)}`);
      this.show(State.Stopped, program);
    }
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // One that failed to start cannot be stopped, and holds nothing.
    if (client?.state === State.Running) await client.dispose();
  }

  private async configure(): Promise<void> {
    await this.work;
    await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings: serverSettings() });
  }

  private show(state: State, { origin }: Program): void {
    const { status } = this;
    status.busy = state === State.Starting;
    status.severity = state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    if (state === State.Stopped) {
      status.detail = "is not running";
      status.command = { title: "Show output", command: `${SECTION}.showOutput` };
      return;
    }
    const version = this.client?.initializeResult?.serverInfo?.version;
    status.detail = `${version ?? ""} from ${origin.replaceAll("`", "")}`.trim();
    status.command = { title: "Restart", command: `${SECTION}.restart` };
  }

  private reportMissing(): void {
    this.status.severity = LanguageStatusSeverity.Error;
    this.status.detail = "the program was not found";
    this.status.command = { title: "Settings", command: "workbench.action.openSettings", arguments: [`${SECTION}.path`] };
    this.output.error("The program `stripe-app-lint` was not found.");
    const [install, settings] = ["How to install it", "Settings"];
    const message = "Stripe App Lint cannot find its program, `stripe-app-lint`.";
    // Nothing waits for the answer.
    void window.showWarningMessage(message, install, settings).then((choice) => {
      if (choice === install) void commands.executeCommand("vscode.open", Uri.parse(HOW_TO_INSTALL));
      if (choice === settings) void commands.executeCommand("workbench.action.openSettings", `${SECTION}.path`);
    });
  }
}
